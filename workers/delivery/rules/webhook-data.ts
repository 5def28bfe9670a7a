/** What a webhook says about each event. The OpenAPI document has these schemas, and nothing else is sent. */
import * as z from 'zod'
import {
  capMetrics,
  capPeriods,
  commissionStatuses,
  conversionEvents,
  conversionRejections,
  conversionStatuses,
  currencies,
  type EventKind,
} from '../../../schema/vocabulary.ts'
import { VERSION } from './webhook.ts'

const id = z.uuid()
const minor = (text: string) =>
  z
    .string()
    .regex(/^-?\d+$/)
    .describe(`${text}, in minor units of the currency.`)
const currency = z.enum(currencies).nullable()
const ofAdvertiser = 'Only for the advertiser.'

const shared = {
  version: z.literal(VERSION),
  event_id: id.describe('The same in every attempt, and when it is sent again.'),
  test: z.literal(true).optional().describe('A test: the event is made up.'),
}
const conversion = {
  ...shared,
  conversion_id: id,
  event: z.enum(conversionEvents),
  currency,
  status: z.enum(conversionStatuses).optional(),
  rejection: z.enum(conversionRejections).nullish(),
  level: z.int().nullish().describe('Level of the affiliate whose commission it is.'),
  amount_minor: minor('Amount of the order').nullish(),
  commission_minor: minor('What the affiliate earns').nullish(),
  commission_status: z.enum(commissionStatuses).nullish(),
  external_id: z.string().optional().describe(`Id of the order. ${ofAdvertiser}`),
  revenue_minor: minor('What the platform charges').optional().describe(ofAdvertiser),
  note: z.string().nullish().describe(`Comment of who decided. ${ofAdvertiser}`),
  restored_from: id.optional().describe('The won chargeback.'),
}

/** Schema of `data` by type. */
export const webhookData = {
  'conversion.recorded': z.object(conversion),
  'conversion.approved': z.object(conversion),
  'conversion.rejected': z.object(conversion),
  'conversion.reversed': z.object({
    ...{ ...shared, conversion_id: id, event: z.enum(['refund', 'chargeback']), currency },
    level: z.int(),
    taken_minor: minor('What the affiliate loses'),
    is_whole: z.boolean().describe('Nothing of the order is left.'),
    undone_by: id.describe('The refund or chargeback.'),
  }),
  'customer.cancelled': z.object({
    ...shared,
    customer_id: z.string().nullish().describe(`As you reported it. ${ofAdvertiser}`),
    cancelled_at: z.string(),
  }),
  'commission.unfunded': z.object(conversion),
  'commission.funded': z.object({
    ...{ ...shared, conversion_id: id, commission_id: id, currency },
    ...{ commission_status: z.enum(commissionStatuses), commission_minor: minor('The commission') },
  }),
  'review.opened': z.object({ ...shared, conversion_id: id, rules: z.array(z.string()) }),
  'advertiser.low_balance': z.object({
    ...{ ...shared, currency, low_balance_minor: minor('The threshold') },
  }),
  'report.expired': z.object(conversion),
  'debt.raised': z.object({
    ...shared,
    conversion_id: id,
    currency,
    debt_minor: minor('The debt'),
  }),
  'payout.paid': z.object({
    ...shared,
    payout_id: id,
    currency,
    amount_minor: minor('What was paid'),
  }),
  'cap.near': z.object({
    ...{ ...shared, cap_id: id, offer_id: id.nullable(), affiliate_id: id.nullable() },
    ...{ metric: z.enum(capMetrics), period: z.enum(capPeriods), currency },
    used: z.string().describe('Used in the period: a number, or minor units of the currency.'),
    limit: z.string().describe('The limit, as `used`.'),
    percent: z.string().describe('Share that is used, rounded down; 100 at most.'),
  }),
  'application.received': z.object({ ...shared, affiliate_id: id, affiliate_name: z.string() }),
  'payout_batch.awaiting_approval': z.object({
    ...{ ...shared, batch_id: id, currency, total_minor: minor('Sum of the batch') },
  }),
  'tax_form.missing': z.object({ ...shared, affiliate_id: id }),
} as const satisfies Record<EventKind, z.ZodObject>

/** Facts of the advertiser that no affiliate gets. */
const hidden: readonly string[] = ['external_id', 'revenue_minor', 'note', 'customer_id']

interface Told {
  kind: EventKind
  eventId: string
  subjectId: string
  facts: Readonly<Record<string, unknown>>
  owner: 'advertiser' | 'affiliate'
}

/** The `data` of one event: the fields of its schema that its facts have. */
export function webhookDataOf({ kind, eventId, subjectId, facts, owner }: Told) {
  const known: Record<string, unknown> = {
    ...{ conversion_id: subjectId, payout_id: subjectId, ...facts, ...amountsOf(kind, facts) },
    ...{ version: VERSION, event_id: eventId },
  }
  return Object.fromEntries(
    Object.keys(webhookData[kind].shape)
      .filter(
        (name) => known[name] !== undefined && (owner === 'advertiser' || !hidden.includes(name)),
      )
      .map((name) => [name, known[name]]),
  )
}

/** A decision names its commission, and a paid payout its amount, in the other’s words. */
function amountsOf(kind: EventKind, facts: Told['facts']) {
  if (kind === 'payout.paid') return { amount_minor: facts.commission_minor }
  const isDecision = facts.was !== undefined || facts.restored_from !== undefined
  return isDecision ? { amount_minor: undefined, commission_minor: facts.amount_minor } : {}
}
