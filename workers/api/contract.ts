/**
 * What the API takes and answers: one zod schema each. They check the input, write the OpenAPI
 * document and type the dashboard's client. Money on the wire is {amount: decimal string, currency}.
 */
import * as z from 'zod'
import {
  commissionStatuses,
  conversionEvents,
  conversionRejections,
  conversionStatuses,
  currencies,
  languages,
  payoutBatchStatuses,
  payoutItemStatuses,
  refusalCodes,
  roles,
} from '../../schema/vocabulary.ts'

const id = z.uuid()
const time = z.iso.datetime({ offset: true })
const day = z.iso.date()

export const MoneyAnswer = z.object({
  amount: z.string().describe('Decimal string with the decimals of the currency, such as "49.00".'),
  currency: z.enum(currencies),
})
export type MoneyAnswer = z.infer<typeof MoneyAnswer>

/** RFC 9457 problem document. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.enum([...refusalCodes, 'internal']),
  detail: z.string().optional(),
  request_id: z.string(),
  errors: z
    .array(z.object({ field: z.string(), message: z.string() }))
    .optional()
    .describe('Which fields, and why; only with invalid_input and conflicts.'),
})
export type Problem = z.infer<typeof Problem>

export const HealthAnswer = z.object({
  status: z.literal('ok').describe('The API answers and the database answered it.'),
})

// ------------------------------------------------------------------ sign-in

export const SignInInput = z.strictObject({
  email: z.email().max(254),
  password: z.string().min(1).max(1024),
})

const MembershipAnswer = z.object({
  role: z.enum(roles),
  advertiser_id: id.nullable(),
  affiliate_id: id.nullable(),
})
export const PersonAnswer = z.object({
  id,
  email: z.string(),
  name: z.string(),
  language: z.enum(languages),
  time_zone: z.string(),
  memberships: z.array(MembershipAnswer),
})
export type PersonAnswer = z.infer<typeof PersonAnswer>
export const SessionAnswer = z.object({
  access_token: z.string(),
  expires_at: time,
  person: PersonAnswer,
})
export type SessionAnswer = z.infer<typeof SessionAnswer>

// ------------------------------------------------------------------ conversions

export const ConversionInput = z.strictObject({
  event: z
    .enum(conversionEvents)
    .describe('This release records lead and sale; the other events are refused by name.'),
  click_id: id.optional(),
  coupon: z.string().min(1).max(40).optional(),
  customer_id: z.string().min(1).max(255).optional(),
  external_id: z.string().min(1).max(255),
  amount: z.string().max(32).optional().describe('Decimal string; required on a sale.'),
  currency: z
    .string()
    .max(8)
    .optional()
    .describe('ISO 4217; the offer’s currency when left out on a lead.'),
  occurred_at: time.optional(),
  visitor: z
    .strictObject({
      ip: z.string().max(45).optional(),
      user_agent: z.string().max(512).optional(),
      accept_language: z.string().max(255).optional(),
    })
    .optional(),
  metadata: z.record(z.string().max(64), z.unknown()).optional(),
})
export type ConversionInput = z.infer<typeof ConversionInput>

export const CommissionAnswer = z.object({
  id,
  affiliate_id: id,
  level: z.int(),
  amount: MoneyAnswer,
  status: z.enum(commissionStatuses),
  hold_until: time,
})
export const ConversionAnswer = z.object({
  status: z.enum(['recorded', 'parked']),
  replayed: z.boolean(),
  conversion: z
    .object({
      id,
      event: z.enum(conversionEvents),
      external_id: z.string(),
      status: z.enum(conversionStatuses),
      rejection: z.enum(conversionRejections).nullable(),
      amount: MoneyAnswer.nullable(),
      recorded_at: time,
    })
    .nullable()
    .describe('Null while parked.'),
  attribution: z
    .object({
      rule: z.string(),
      click_id: id.nullable(),
      offer_id: id.nullable(),
      affiliate_id: id.nullable(),
      receipt: z.record(z.string(), z.unknown()),
    })
    .nullable(),
  commissions: z.array(CommissionAnswer),
})
export type ConversionAnswer = z.infer<typeof ConversionAnswer>

// ------------------------------------------------------------------ affiliate

export const AdvertisersAnswer = z.object({
  advertisers: z.array(z.object({ id, name: z.string(), partnership: z.string() })),
})

export const SummaryQuery = z.object({
  advertiser_id: id.optional().describe('One advertiser; all of the affiliate’s when left out.'),
  from: day.optional().describe('First day, in time_zone; 30 days back when left out.'),
  to: day.optional().describe('Last day, included; today when left out.'),
  time_zone: z
    .string()
    .max(64)
    .optional()
    .describe('IANA zone of the days; the person’s when left out.'),
})
const CountsAnswer = z.object({
  clicks: z.int(),
  billable_clicks: z.int(),
  leads: z.int(),
  sales: z.int(),
  earned: z.array(MoneyAnswer),
})
export const SummaryAnswer = z.object({
  time_zone: z.string(),
  from: day,
  to: day,
  today: CountsAnswer.describe('The last day of the range.'),
  yesterday: CountsAnswer.describe('The day before it.'),
  days: z.array(CountsAnswer.extend({ day })).describe('Every day of the range, zeros included.'),
  previous_days: z
    .array(CountsAnswer.extend({ day }))
    .describe('As many days right before the range, for comparison.'),
  balances: z.array(
    z.object({
      currency: z.enum(currencies),
      pending: MoneyAnswer,
      hold: MoneyAnswer,
      available: MoneyAnswer,
      in_transit: MoneyAnswer,
      paid: MoneyAnswer,
    }),
  ),
})
export type SummaryAnswer = z.infer<typeof SummaryAnswer>

export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
})
export const AffiliateConversionsQuery = PageQuery.extend({ advertiser_id: id.optional() })
export const AffiliateConversionsAnswer = z.object({
  conversions: z.array(
    z.object({
      id,
      event: z.enum(conversionEvents),
      offer: z.object({ id, name: z.string() }),
      advertiser: z.object({ id, name: z.string() }),
      status: z.enum(conversionStatuses),
      rejection: z.enum(conversionRejections).nullable(),
      commission: MoneyAnswer.nullable(),
      commission_status: z.enum(commissionStatuses).nullable(),
      payout_status: z
        .enum(['in_payout', 'paid'])
        .nullable()
        .describe('Of the payout that takes this commission along; null while none does.'),
      hold_until: time.nullable(),
      click_id: id.nullable(),
      sub1: z.string().nullable(),
      recorded_at: time,
    }),
  ),
  next_cursor: z.string().nullable(),
})

export const AffiliateLinksAnswer = z.object({
  affiliate_code: z.string(),
  links: z.array(
    z.object({
      offer: z.object({ id, code: z.string(), name: z.string() }),
      advertiser: z.object({ id, name: z.string() }),
      coupon: z.string(),
      aff_url: z
        .string()
        .nullable()
        .describe('https://{app host}/aff/{code}; null when the offer is not its app’s default.'),
      click_path: z.string().describe('/click?o=…&a=… on the tracker’s host.'),
      terms: z.array(
        z.object({
          event: z.enum(conversionEvents),
          rate_bps: z.int(),
          fixed: MoneyAnswer.nullable(),
        }),
      ),
      hold_days: z.int(),
    }),
  ),
})

// ------------------------------------------------------------------ payouts (finance)

export const PayableAnswer = z.object({
  payable: z.array(
    z.object({
      advertiser: z.object({ id, name: z.string() }),
      currency: z.enum(currencies),
      affiliates: z
        .int()
        .describe('Affiliates whose balance reaches the minimum and who can be paid.'),
      total: MoneyAnswer,
      below_minimum: MoneyAnswer,
      without_receiver: MoneyAnswer,
      minimum: MoneyAnswer,
    }),
  ),
})

export const BuildPayoutsInput = z.strictObject({
  currency: z.enum(currencies),
  minimum: z.string().max(32).optional().describe('Raises the advertisers’ minimum for this run.'),
})

const PersonRef = z.object({ id, name: z.string() }).nullable()
export const PayoutBatchSummary = z.object({
  id,
  run_id: id,
  number: z.int(),
  currency: z.enum(currencies),
  status: z.enum(payoutBatchStatuses),
  item_count: z.int(),
  total: MoneyAnswer,
  paid: MoneyAnswer,
  fees: MoneyAnswer,
  items_by_status: z.partialRecord(z.enum(payoutItemStatuses), z.int()),
  request_sha256: z.string().describe('What an approver approves: send it back with the approval.'),
  created_by: PersonRef.describe('Null = the scheduler.'),
  created_at: time,
  approved_by: PersonRef,
  approved_at: time.nullable(),
  submission_requested_at: time.nullable(),
  submitted_at: time.nullable(),
  settled_at: time.nullable(),
  paypal_batch_id: z.string().nullable(),
  last_problem: z.string().nullable(),
})
export type PayoutBatchSummary = z.infer<typeof PayoutBatchSummary>
export const PayoutBatchesAnswer = z.object({
  batches: z.array(PayoutBatchSummary),
  next_cursor: z.string().nullable(),
})
export const PayoutItemAnswer = z.object({
  id,
  affiliate: z.object({ id, name: z.string(), code: z.string() }),
  advertiser: z.object({ id, name: z.string() }),
  amount: MoneyAnswer,
  fee: MoneyAnswer,
  receiver: z.string(),
  status: z.enum(payoutItemStatuses),
  paypal_transaction_id: z.string().nullable(),
  problem_code: z.string().nullable(),
  problem_message: z.string().nullable(),
  updated_at: time,
})
export type PayoutItemAnswer = z.infer<typeof PayoutItemAnswer>
export const PayoutBatchQuery = PageQuery
export const PayoutBatchAnswer = z.object({
  batch: PayoutBatchSummary,
  items: z.array(PayoutItemAnswer),
  next_cursor: z.string().nullable(),
})
export const BuiltPayoutsAnswer = z.object({
  run_id: id,
  batches: z.array(PayoutBatchSummary),
})
export const PayoutBatchParams = z.object({ batchId: id })
export const ApprovePayoutInput = z.strictObject({
  request_sha256: z.string().regex(/^[0-9a-f]{64}$/),
})
export const PayoutBatchActionAnswer = z.object({ batch: PayoutBatchSummary })
