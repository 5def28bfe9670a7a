import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  index,
  integer,
  jsonb,
  smallint,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { idColumn, timeColumn } from '../columns.ts'
import { described, oneOf } from '../described.ts'
import { logsSchema } from '../schemas.ts'
import { deliveryStates } from '../vocabulary.ts'

/** The outbox: one row for each event and endpoint, written in the transaction of the event. */
export const deliveries = logsSchema.table(
  'deliveries',
  {
    id: idColumn(),
    endpointId: uuid('endpoint_id').notNull(),
    advertiserId: uuid('advertiser_id'),
    affiliateId: uuid('affiliate_id'),
    event: text('event').notNull(),
    eventId: uuid('event_id').notNull(),
    subjectId: uuid('subject_id').notNull(),
    facts: jsonb('facts').notNull().default({}),
    occurredAt: timeColumn('occurred_at').notNull(),
    state: text('state', { enum: deliveryStates }).notNull().default('retrying'),
    attempts: smallint('attempts').notNull().default(0),
    nextAttemptAt: timeColumn('next_attempt_at'),
    leasedUntil: timeColumn('leased_until'),
    isManual: boolean('is_manual').notNull().default(false),
    request: text('request'),
    status: smallint('status'),
    answer: text('answer'),
    problem: text('problem'),
    ms: integer('ms'),
    attemptedAt: timeColumn('attempted_at'),
    tries: jsonb('tries').$type<{ at: string; status: number | null; problem: string | null }[]>(),
  },
  (t) => [
    uniqueIndex('deliveries_event_key').on(t.endpointId, t.eventId, t.event),
    index('deliveries_due_idx')
      .on(t.endpointId, t.nextAttemptAt, t.id)
      .where(sql`next_attempt_at is not null`),
    index('deliveries_leased_idx').on(t.endpointId).where(sql`leased_until is not null`),
    index('deliveries_log_idx').on(t.endpointId, t.id),
    index('deliveries_subject_idx').on(t.subjectId),
    index('deliveries_failed_idx').on(t.attemptedAt).where(sql`state = 'failed'`),
    check('deliveries_state_check', oneOf(t.state, deliveryStates)),
    check(
      'deliveries_next_check',
      sql`(${t.state} = 'retrying') = (${t.nextAttemptAt} is not null)`,
    ),
  ],
)

/** The circuit breaker: a host that fails gets nothing for a while. */
export const deliveryHosts = logsSchema.table('delivery_hosts', {
  host: text('host').primaryKey(),
  failures: integer('failures').notNull(),
  openUntil: timeColumn('open_until'),
})

export const deliveriesDescribed = [
  described(deliveries, 'Outgoing events: the outbox, and the log of attempts.', {
    id: 'The delivery.',
    endpointId: 'Endpoint that it is sent to.',
    advertiserId: 'Owner of the endpoint; null = an affiliate.',
    affiliateId: 'Owner of the endpoint; null = an advertiser.',
    event: 'Event as the endpoint names it: sale, conversion.recorded, or notification.',
    eventId: 'Id that the receiver sees, the same in every attempt.',
    subjectId: 'Conversion, click, customer or payout that it is about.',
    facts: 'Values of the event, for macros and the body of a webhook.',
    occurredAt: 'When it occurred.',
    state: 'retrying (also before the first attempt), success or failed.',
    attempts: 'Attempts so far.',
    nextAttemptAt: 'When it is sent next; null = never.',
    leasedUntil: 'End of the lease, during which only one Worker may send it.',
    isManual: 'Whether a person sent it: a test, or an event sent again.',
    request: 'Request of the last attempt.',
    status: 'HTTP status of the last answer; null = none came.',
    answer: 'Beginning of the last answer.',
    problem: 'Why the last attempt failed.',
    ms: 'Time until the last answer, in milliseconds.',
    attemptedAt: 'When it was last tried.',
    tries: 'The last attempts, the oldest first.',
  }),
  described(deliveryHosts, 'Hosts that failed recently (circuit breaker).', {
    host: 'The host.',
    failures: 'Failed attempts in a row.',
    openUntil: 'Nothing is sent to the host before this time.',
  }),
]
