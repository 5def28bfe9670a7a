/** The life of one event by any of its ids, for owner and admin: from the click to the payout. */
import * as z from 'zod'
import {
  conversionEvents,
  conversionStatuses,
  deliveryStates,
  endpointKinds,
  payoutItemStatuses,
} from '../../../../schema/vocabulary.ts'
import { runScoped } from '../../../core/database.ts'
import { staffDatabaseOf } from '../../../http/actor.ts'
import { id, MoneyAnswer } from '../../../http/contract.ts'
import { moneyAnswer, timeAnswer, timeOrNull } from '../../../http/present.ts'
import { answer, route, routes } from '../../../http/route.ts'
import { time } from '../../../http/times-contract.ts'
import { listCommissions, toCommissionEntry } from '../db/click-story.ts'
import {
  findTraced,
  listTracedClicks,
  listTracedConversions,
  listTracedDeliveries,
  listTracedPayouts,
  TRACED_MAX,
  toFound,
  toTracedClick,
  toTracedConversion,
  toTracedDelivery,
  toTracedPayout,
  tracedKinds,
} from '../db/trace.ts'
import { RecordAnswer } from '../shown-columns.ts'
import { commissionAnswer, StoryCommission } from './click-story.ts'

const TRACE_MS_MAX = 15_000

export const TraceQuery = z.object({
  id: z
    .string()
    .trim()
    .min(1)
    .max(255)
    .describe(
      'Id of a click, conversion, event, commission, delivery, payout item or batch, or an order or customer id of an app.',
    ),
})

export const TraceAnswer = z.object({
  found_as: z.array(z.enum(tracedKinds)).describe('What the id names; empty: nothing.'),
  clicks: z.array(
    z.object({
      id,
      clicked_at: time,
      reason: z.string().nullable().describe('Why it does not count; null: it counts.'),
      country: z.string().nullable(),
      affiliate: RecordAnswer.nullable(),
      offer: z.string().nullable(),
    }),
  ),
  conversions: z
    .array(
      z.object({
        id,
        event: z.enum(conversionEvents),
        order_id: z.string(),
        customer_id: z.string().nullable().describe('The app’s id of the customer.'),
        click_id: id.nullable(),
        status: z.enum(conversionStatuses),
        amount: MoneyAnswer.nullable(),
        occurred_at: time,
        recorded_at: time,
        advertiser: RecordAnswer,
        affiliate: RecordAnswer.nullable(),
        offer: z.string().nullable(),
        commissions: z.array(StoryCommission),
      }),
    )
    .describe('In time order: leads, sales, rebills, refunds.'),
  deliveries: z.array(
    z.object({
      id,
      kind: z.enum(endpointKinds),
      host: z.string(),
      event: z.string(),
      subject_id: id,
      state: z.enum(deliveryStates),
      attempts: z.int(),
      status: z.int().nullable(),
      problem: z.string().nullable(),
      occurred_at: time,
      attempted_at: time.nullable(),
      next_attempt_at: time.nullable(),
      tries: z.array(
        z.object({ at: z.string(), status: z.int().nullable(), problem: z.string().nullable() }),
      ),
    }),
  ),
  payouts: z.array(
    z.object({
      id,
      batch_id: id,
      batch_status: z.string(),
      status: z.enum(payoutItemStatuses),
      amount: MoneyAnswer,
      affiliate: RecordAnswer.nullable(),
      paypal_status: z.string().nullable(),
      created_at: time,
      updated_at: time,
    }),
  ),
})

const traceRoute = route('get /v1/operations/trace', {
  tags: ['Operation'],
  summary: 'Find an event by any of its ids',
  description: `The chain it belongs to: clicks, conversions with their commissions, postbacks and webhooks with their attempts, payouts. Over all accounts; at most ${TRACED_MAX} of each.`,
  request: { query: TraceQuery },
  responses: { 200: answer('The chain.', TraceAnswer) },
})

export const traceRoutes = routes().openapi(traceRoute, async (c) => {
  const asked = c.req.valid('query').id
  const { db, scope } = await staffDatabaseOf(c)
  const options = { statementMs: TRACE_MS_MAX }
  const [[row = {}] = []] = await runScoped(db, scope, [findTraced(asked)], options)
  const found = toFound(row)
  const [clicks = [], conversions = [], commissions = [], deliveries = []] = await runScoped(
    db,
    scope,
    [
      listTracedClicks(found.clicks),
      listTracedConversions(found.conversions),
      listCommissions({ kind: 'platform' }, found.conversions),
      listTracedDeliveries([...found.subjects, ...found.clicks], asked),
    ],
    options,
  )
  const entries = commissions.map(toCommissionEntry)
  const ofConversion = Map.groupBy(entries, ({ conversionId }) => conversionId)
  const items = [...found.subjects, ...entries.flatMap(({ payout }) => payout?.id ?? [])]
  const [payouts = []] = await runScoped(db, scope, [listTracedPayouts(items)], options)
  return c.json(
    {
      found_as: found.kinds,
      clicks: clicks.map(toTracedClick).map(({ clickedAt, ...click }) => ({
        ...{ ...click, clicked_at: timeAnswer(clickedAt) },
      })),
      conversions: conversions.map(toTracedConversion).map((of) => ({
        ...{ id: of.id, event: of.event, order_id: of.orderId, customer_id: of.customer },
        ...{ click_id: of.clickId, status: of.status, offer: of.offer },
        amount:
          of.amountMinor === null || of.currency === null
            ? null
            : moneyAnswer(of.amountMinor, of.currency),
        ...{ occurred_at: timeAnswer(of.occurredAt), recorded_at: timeAnswer(of.recordedAt) },
        ...{ advertiser: of.advertiser, affiliate: of.affiliate },
        commissions: (ofConversion.get(of.id) ?? []).map(commissionAnswer),
      })),
      deliveries: deliveries.map(toTracedDelivery).map((of) => ({
        ...{ id: of.id, kind: of.kind, host: of.host, event: of.event, subject_id: of.subjectId },
        ...{ state: of.state, attempts: of.attempts, status: of.status, problem: of.problem },
        ...{ occurred_at: timeAnswer(of.occurredAt), attempted_at: timeOrNull(of.attemptedAt) },
        ...{ next_attempt_at: timeOrNull(of.nextAttemptAt), tries: of.tries },
      })),
      payouts: payouts.map(toTracedPayout).map((of) => ({
        ...{ id: of.id, batch_id: of.batchId, batch_status: of.batchStatus, status: of.status },
        ...{ amount: moneyAnswer(of.amountMinor, of.currency), affiliate: of.affiliate },
        ...{ paypal_status: of.paypalStatus, created_at: timeAnswer(of.createdAt) },
        updated_at: timeAnswer(of.updatedAt),
      })),
    },
    200,
  )
})
