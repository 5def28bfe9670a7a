import { sql } from 'drizzle-orm'
import {
  check,
  index,
  integer,
  jsonb,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { idColumn, timeColumn } from '../columns.ts'
import { described, oneOf } from '../described.ts'
import { logsSchema } from '../schemas.ts'
import { incidentKinds, pageProblems } from '../vocabulary.ts'

/** One row for each incident. A subject has at most one open incident of a kind. */
export const alerts = logsSchema.table(
  'alerts',
  {
    id: idColumn(),
    kind: text('kind', { enum: incidentKinds }).notNull(),
    advertiserId: uuid('advertiser_id'),
    subjectId: uuid('subject_id').notNull(),
    facts: jsonb('facts').$type<Record<string, string>>().notNull(),
    openedAt: timeColumn('opened_at').notNull(),
    endedAt: timeColumn('ended_at'),
  },
  (t) => [
    uniqueIndex('alerts_open_key').on(t.kind, t.subjectId).where(sql`ended_at is null`),
    index('alerts_advertiser_idx').on(t.advertiserId, t.openedAt),
    check('alerts_kind_check', oneOf(t.kind, incidentKinds)),
  ],
)

/** Results of checking the landing pages of active offers. Offers with the same URL share a row. */
export const landingChecks = logsSchema.table(
  'landing_checks',
  {
    advertiserId: uuid('advertiser_id').notNull(),
    urlHash: uuid('url_hash').notNull(),
    url: text('url').notNull(),
    failures: integer('failures').notNull().default(0),
    status: integer('status'),
    problem: text('problem', { enum: pageProblems }),
    checkedAt: timeColumn('checked_at'),
    nextCheckAt: timeColumn('next_check_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'landing_checks_pk', columns: [t.advertiserId, t.urlHash] }),
    check('landing_checks_problem_check', oneOf(t.problem, pageProblems)),
  ],
)

export const alertsDescribed = [
  described(alerts, 'Incidents that people are notified of, each once.', {
    id: 'The incident.',
    kind: 'Kind; see incidentKinds.',
    advertiserId: 'Advertiser concerned; null = the platform, or an affiliate.',
    subjectId: 'Hash of the app, offer, landing page, queue, cap and period, or other subject.',
    facts: 'Names and figures when it began, as texts.',
    openedAt: 'When it was found.',
    endedAt: 'When it ended; null = it is open.',
  }),
  described(landingChecks, 'Results of checking the landing pages of active offers.', {
    advertiserId: 'Owner of the offers.',
    urlHash: 'MD5 of the landing URL.',
    url: 'The landing URL, with its macros.',
    failures: 'Failed checks in a row.',
    status: 'HTTP status of the last check; null = no answer.',
    problem: 'Why the last check failed; null = it succeeded.',
    checkedAt: 'When it was last checked; null = not yet.',
    nextCheckAt: 'When it is checked next.',
  }),
]
