/**
 * What the API takes and answers: one zod schema each. They check the input, write the OpenAPI
 * document and type the dashboard's client. Money on the wire is {amount: decimal string, currency}.
 */
import * as z from 'zod'
import { payoutErrorActions } from '../../schema/paypal-errors.ts'
import {
  advertiserStatuses,
  approvalModes,
  appStatuses,
  capMetrics,
  capPeriods,
  clickReasons,
  commissionStatuses,
  conversionEvents,
  conversionRejections,
  conversionStatuses,
  currencies,
  dedupeIdentities,
  devices,
  ipPolicies,
  languages,
  offerModels,
  offerStatuses,
  parkedAwaits,
  payoutBatchProblems,
  payoutBatchStatuses,
  payoutItemStatuses,
  payoutMethods,
  refusalCodes,
  roles,
  verdictActions,
} from '../../schema/vocabulary.ts'
import { isTimeZone } from '../core/days.ts'
import {
  advertiserTermAnswers,
  advertiserTermFields,
  LevelPresetField,
  termAnswers,
  termFields,
} from '../offers/http/terms-contract.ts'
import { compileTemplate } from '../offers/rules/macros.ts'
import { secondFactorMethods } from '../people/factors/rules.ts'
import { day, time } from './times-contract.ts'

const id = z.uuid()

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
  code: z
    .string()
    .regex(/^\d{6}$/)
    .optional()
    .describe('One-time code, to pass both steps at once.'),
})

const MembershipAnswer = z.object({
  role: z.enum(roles),
  advertiser_id: id.nullable(),
  affiliate_id: id.nullable(),
  is_open: z
    .boolean()
    .describe('False: the account waits to be approved, or for the address to be proven.'),
  pays_itself: z
    .literal(true)
    .optional()
    .describe('There where the advertiser pays its affiliates from its own PayPal.'),
})
export const PersonAnswer = z.object({
  id,
  email: z.string(),
  email_verified: z.boolean(),
  name: z.string(),
  language: z.enum(languages),
  time_zone: z.string(),
  memberships: z.array(MembershipAnswer),
  second_factor: z.object({
    is_required: z.boolean().describe('One of the roles opens by a second factor only.'),
    is_enrolled: z.boolean(),
    methods: z.array(z.enum(['totp', 'passkey'])).describe('What this person has.'),
  }),
})
export type PersonAnswer = z.infer<typeof PersonAnswer>
export const SessionAnswer = z.object({
  access_token: z.string(),
  expires_at: time,
  person: PersonAnswer,
})
export type SessionAnswer = z.infer<typeof SessionAnswer>
export const SecondStepAnswer = z.object({
  second_factor: z.object({
    token: z.string().describe('Leads to the second step and opens nothing else.'),
    methods: z.array(z.enum(secondFactorMethods)),
    expires_at: time,
  }),
})
export type SecondStepAnswer = z.infer<typeof SecondStepAnswer>

// ------------------------------------------------------------------ conversions

export const ConversionInput = z.strictObject({
  event: z.enum(conversionEvents),
  external_id: z
    .string()
    .min(1)
    .max(255)
    .describe('Your id of this event: repeats are safe by it.'),
  original_external_id: z
    .string()
    .min(1)
    .max(255)
    .optional()
    .describe('Required on refund and chargeback, and only there: the order that they undo.'),
  click_id: id.optional(),
  coupon: z.string().min(1).max(40).optional(),
  customer_id: z
    .string()
    .min(1)
    .max(255)
    .optional()
    .describe('Your id of the person; required on rebill and cancel.'),
  amount: z
    .string()
    .max(64)
    .optional()
    .describe(
      'Decimal string such as "49.00", with its currency. Required on sale and rebill; a refund or chargeback without it undoes all that is left; a cancel has none.',
    ),
  currency: z.string().max(8).optional().describe('ISO 4217, with every amount.'),
  occurred_at: time.optional(),
  visitor: z
    .strictObject({
      ip: z.string().max(45).optional(),
      user_agent: z.string().max(512).optional(),
      accept_language: z.string().max(255).optional(),
      country: z.string().max(2).optional().describe('ISO 3166-1 alpha-2.'),
      email: z.string().max(254).optional(),
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
  status: z
    .enum(['recorded', 'parked', 'queued'])
    .describe('parked: it waits for what it names. queued: the database is away; it is kept.'),
  replayed: z.boolean(),
  awaits: z
    .object({ what: z.enum(parkedAwaits), key: z.string() })
    .nullable()
    .describe('What a parked report waits for.'),
  report_id: id.nullable().describe('Journal line of a report that is parked or queued.'),
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
    .describe('Null while it waits.'),
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
      debt: MoneyAnswer.describe('Owed after refunds of money that was out; new earnings pay it.'),
    }),
  ),
})
export type SummaryAnswer = z.infer<typeof SummaryAnswer>

export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
})
export const AffiliateConversionsQuery = PageQuery.extend({ advertiser_id: id.optional() })
export const AffiliateConversion = z.object({
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
})
export const AffiliateConversionsAnswer = z.object({
  conversions: z.array(AffiliateConversion),
  next_cursor: z.string().nullable(),
})
export const AffiliateConversionParams = z.object({ conversionId: id })
export const AffiliateConversionAnswer = z.object({
  conversion: AffiliateConversion.extend({
    affiliate_id: id.describe('Whom the receipt’s own lines name.'),
    amount: MoneyAnswer.nullable(),
    currency: z.enum(currencies).nullable(),
    taken_back: MoneyAnswer.nullable().describe('Of the commission, by refunds and chargebacks.'),
    receipt: z
      .record(z.string(), z.unknown())
      .describe('The stored facts, as far as they are yours.'),
  }),
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
      has_deep_links: z.boolean().describe('A link may lead to any page of the app.'),
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

const PersonRef = z.object({ id, name: z.string() }).nullable()
export const PayoutBatchSummary = z.object({
  id,
  run_id: id,
  number: z
    .int()
    .nullable()
    .describe('1, 2, 3… within its run; null while the run stands interrupted.'),
  method: z.enum(payoutMethods),
  payer: z
    .object({ id, name: z.string() })
    .nullable()
    .describe('Advertiser whose own PayPal pays; null = the platform’s.'),
  currency: z.enum(currencies),
  status: z.enum(payoutBatchStatuses),
  expires_at: time.nullable().describe('When a draft that nobody approved is given up.'),
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
  problem: z
    .object({
      code: z.enum(payoutBatchProblems),
      name: z.string().nullable().describe('PayPal’s own name for it, where it gave one.'),
      detail: z.string().nullable(),
    })
    .nullable()
    .describe('What is the matter with it now; null = nothing.'),
  last_problem: z.string().nullable(),
  replaces_batch_id: id.nullable().describe('Refused or stopped batch whose good items these are.'),
  replaced_by_batch_id: id.nullable().describe('Batch that took over what was good in this one.'),
})
export type PayoutBatchSummary = z.infer<typeof PayoutBatchSummary>
export const PayoutBatchesQuery = PageQuery.extend({
  stuck: z.enum(['true']).optional().describe('Only those without a clear answer of PayPal’s.'),
})
export const PayoutBatchesAnswer = z.object({
  batches: z.array(PayoutBatchSummary),
  next_cursor: z.string().nullable(),
})
const ForeignAmount = z.object({ amount: z.string(), currency: z.string() })
export const PayoutItemAnswer = z.object({
  id,
  affiliate: z.object({ id, name: z.string(), code: z.string() }),
  advertiser: z.object({ id, name: z.string() }),
  amount: MoneyAnswer,
  fee: MoneyAnswer.describe('What PayPal took, in the currency in which it took it.'),
  conversion: z
    .object({ from: ForeignAmount, to: ForeignAmount, rate: z.string() })
    .nullable()
    .describe('PayPal’s own numbers, where it exchanged money to pay.'),
  receiver: z.string(),
  status: z.enum(payoutItemStatuses),
  paypal_transaction_id: z.string().nullable(),
  problem_code: z
    .string()
    .nullable()
    .describe('PayPal’s name for it, or why we let the item go before it was sent.'),
  problem_action: z.enum(payoutErrorActions).nullable().describe('Who must act on it.'),
  problem_message: z.string().nullable(),
  retry_of_item_id: id.nullable().describe('Earlier item whose money this one pays again.'),
  external_reference: z.string().nullable().describe('Of a payment made by hand.'),
  cancel_requested_at: time.nullable().describe('When somebody asked to take it back unclaimed.'),
  updated_at: time,
})
export type PayoutItemAnswer = z.infer<typeof PayoutItemAnswer>
export const PayoutBatchQuery = PageQuery
const PaypalShows = z.object({
  status: z.string().describe('PayPal’s own word.'),
  amount: MoneyAnswer.nullable().describe('Null: it cannot be read.'),
  transaction_id: z.string().nullable(),
  is_receiver_ours: z.boolean().describe('False: it went to another address than was reserved.'),
  is_repeated: z.boolean().describe('PayPal shows a payment of this id more than once.'),
  suggests: z
    .enum(['paid', 'not_paid'])
    .nullable()
    .describe('What a reading would make of it, for a person to check; null = a person must say.'),
})
export const PayoutBatchAnswer = z.object({
  batch: PayoutBatchSummary,
  items: z.array(
    PayoutItemAnswer.extend({
      paypal_shows: PaypalShows.nullable().describe(
        'Where PayPal has something else under the batch’s id: what it has of this payout.',
      ),
    }),
  ),
  paypal_shown_at: time
    .nullable()
    .describe('When PayPal was last read to have something else; null = never.'),
  next_cursor: z.string().nullable(),
})
export const PayoutBatchParams = z.object({ batchId: id })
export const ApprovePayoutInput = z.strictObject({
  request_sha256: z.string().regex(/^[0-9a-f]{64}$/),
})
export const PayoutBatchActionAnswer = z.object({ batch: PayoutBatchSummary })

// ------------------------------------------------------------------ offers

const Named = z.object({ id, name: z.string() })
const name = z.string().trim().min(1).max(120)
const country = z.string().regex(/^[A-Z]{2}$/, 'Write a country as ISO 3166-1 alpha-2: "DE".')
const countries = z.array(country).max(250)
const lowerName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9 ._-]{0,31}$/, 'Write its name in lower case: "ios".')
const timeZone = z
  .string()
  .max(64)
  .refine(isTimeZone, 'Name a zone such as "Europe/Berlin".')
  .describe('IANA zone.')
const urlTemplate = z
  .string()
  .max(2048)
  .refine(
    (url) => /^https?:/.test(url) && compileTemplate(url) !== null,
    'Write an absolute http(s) URL, with macros such as {click_id} anywhere but in its host.',
  )

const region = z
  .string()
  .regex(/^[A-Z]{2}-[A-Z0-9]{1,3}$/, 'Write a region as ISO 3166-2: "US-CA".')
const minute = z.int().min(0).max(1440)
const ScheduleWindow = z
  .strictObject({
    days: z.array(z.int().min(1).max(7)).min(1).max(7).describe('1 = Monday … 7 = Sunday.'),
    from_minute: minute.describe('Minutes since midnight, included.'),
    to_minute: minute.describe('Minutes since midnight, excluded.'),
  })
  .refine(({ from_minute, to_minute }) => from_minute < to_minute, {
    path: ['to_minute'],
    message: 'It must lie after from_minute; write a night as two windows.',
  })
/** Who may click beyond countries; a part left out asks nothing (schema/targeting.ts). */
export const TargetingFields = z.strictObject({
  region_allow: z.array(region).max(500).optional(),
  region_deny: z.array(region).max(500).optional(),
  device_allow: z.array(z.enum(devices)).max(devices.length).optional(),
  os_allow: z.array(lowerName).max(50).optional(),
  browser_allow: z.array(lowerName).max(50).optional(),
  schedule: z
    .strictObject({ time_zone: timeZone, windows: z.array(ScheduleWindow).min(1).max(50) })
    .optional()
    .describe('Clicks count inside one of the windows only.'),
  sub_deny: z
    .array(
      z.strictObject({
        sub: z.int().min(1).max(10),
        values: z.array(z.string().min(1).max(255)).min(1).max(500),
      }),
    )
    .max(10)
    .optional()
    .describe('Values of sub1…sub10 that are not welcome, without regard to case.'),
  velocity: z
    .strictObject({ clicks: z.int().min(1).max(100_000), seconds: z.int().min(1).max(86_400) })
    .optional()
    .describe('At most so many billable clicks of one affiliate from one address in so long.'),
  allows_datacenters: z.boolean().optional(),
  actions: z
    .partialRecord(z.enum(clickReasons), z.enum(verdictActions))
    .optional()
    .describe('What becomes of a visitor, by verdict; the tracker’s own way where left out.'),
})
export type TargetingFields = z.infer<typeof TargetingFields>

const weight = z.int().min(1).max(1000)
const landingRules = {
  countries: countries.default([]),
  devices: z.array(z.enum(devices)).max(devices.length).default([]),
  oses: z.array(lowerName).max(50).default([]),
}
const LandingUrlInput = z.strictObject({
  url: urlTemplate,
  weight: weight.default(1),
  ...landingRules,
})
const FallbackUrlInput = z.strictObject({
  url: urlTemplate,
  weight: weight.default(1),
  reasons: z.array(z.enum(clickReasons)).max(clickReasons.length).default([]),
})
const code = z.string().regex(/^[A-Za-z0-9_-]{2,32}$/, 'Use 2 to 32 letters, digits, "-" or "_".')

const offerSettings = {
  status: z.enum(offerStatuses).describe('An active offer has at least one landing URL.'),
  approval: z.enum(approvalModes),
  hold_days: z.int().min(0).max(365),
  window_days: z.int().min(1).max(365),
  cookie_days: z.int().min(1).max(400),
  dedupe_seconds: z.int().min(0).max(2_592_000).describe('0 switches the check off.'),
  dedupe_identity: z.enum(dedupeIdentities),
  geo_allow: countries.describe('Empty = all.'),
  geo_deny: countries,
  fallback_url: urlTemplate.nullable(),
  has_deep_links: z.boolean(),
  targeting: TargetingFields.describe('Replaced as a whole.'),
  landing_urls: z.array(LandingUrlInput).max(50).describe('Replaced as a whole.'),
  fallback_urls: z.array(FallbackUrlInput).max(50).describe('Replaced as a whole.'),
  ...termFields,
}
export const CreateOfferInput = z.strictObject({
  ...z.object(offerSettings).partial().shape,
  advertiser_id: id.optional().describe('Staff name it; an advertiser’s own otherwise.'),
  app_id: id.describe('Fixed once made.'),
  level_preset: LevelPresetField.optional(),
  currency: z.enum(currencies).describe('Fixed once made.'),
  code,
  name,
  model: z.enum(offerModels),
})
export type CreateOfferInput = z.infer<typeof CreateOfferInput>
export const UpdateOfferInput = z
  .strictObject({ ...offerSettings, code, name, model: z.enum(offerModels) })
  .partial()
export type UpdateOfferInput = z.infer<typeof UpdateOfferInput>

export const OfferSummary = z.object({
  id,
  code: z.string(),
  name: z.string(),
  advertiser: Named,
  app: Named,
  model: z.enum(offerModels),
  currency: z.enum(currencies),
  status: z.enum(offerStatuses),
  approval: z.enum(approvalModes),
  hold_days: z.int(),
  window_days: z.int(),
  cookie_days: z.int(),
  dedupe_seconds: z.int(),
  dedupe_identity: z.enum(dedupeIdentities),
  geo_allow: z.array(z.string()),
  geo_deny: z.array(z.string()),
  fallback_url: z.string().nullable(),
  has_deep_links: z.boolean(),
  targeting: TargetingFields,
  landing_urls: z.array(
    z.object({
      id,
      url: z.string(),
      weight: z.int(),
      countries: z.array(z.string()),
      devices: z.array(z.enum(devices)),
      oses: z.array(z.string()),
    }),
  ),
  fallback_urls: z.array(
    z.object({ url: z.string(), weight: z.int(), reasons: z.array(z.enum(clickReasons)) }),
  ),
  ...termAnswers,
  created_at: time,
  updated_at: time,
})
export type OfferSummary = z.infer<typeof OfferSummary>
export const OffersQuery = PageQuery.extend({
  status: z.enum(offerStatuses).optional(),
  advertiser_id: id.optional(),
})
export const OffersAnswer = z.object({
  offers: z.array(OfferSummary),
  next_cursor: z.string().nullable(),
})
export const OfferParams = z.object({ offerId: id })
export const OfferAnswer = z.object({ offer: OfferSummary })

// ------------------------------------------------------------------ saved links

const slug = z.string().regex(/^[A-Za-z0-9_-]{3,64}$/, 'Use 3 to 64 letters, digits, "-" or "_".')
const subs = z
  .array(z.string().max(255))
  .max(10)
  .describe('Values of sub1…sub10; empty text = none.')
const linkFields = {
  label: z.string().trim().min(1).max(120),
  landing_url: z
    .string()
    .min(1)
    .max(2048)
    .nullable()
    .describe('A page of the app, where the offer takes deep links; null = the offer’s own.'),
  subs,
}
export const CreateLinkInput = z.strictObject({
  offer_id: id,
  label: linkFields.label,
  slug: slug.optional().describe('Made when left out.'),
  landing_url: linkFields.landing_url.optional(),
  subs: subs.optional(),
})
export const UpdateLinkInput = z.strictObject({ ...linkFields, archived: z.boolean() }).partial()
export type UpdateLinkInput = z.infer<typeof UpdateLinkInput>
export const LinkParams = z.object({ linkId: id })
export const SavedLink = z.object({
  id,
  slug: z.string(),
  label: z.string(),
  offer: z.object({ id, code: z.string(), name: z.string() }),
  advertiser: Named,
  landing_url: z.string().nullable(),
  subs: z.array(z.string()),
  aff_url: z
    .string()
    .nullable()
    .describe('https://{app host}/aff/{slug}; null while the app has no verified host.'),
  short_url: z.string().nullable().describe('https://{app host}/r/{slug}; null likewise.'),
  archived_at: time.nullable(),
  created_at: time,
})
export type SavedLink = z.infer<typeof SavedLink>
export const LinksQuery = PageQuery.extend({
  offer_id: id.optional(),
  include_archived: z.enum(['true', 'false']).default('false'),
})
export const LinksAnswer = z.object({
  links: z.array(SavedLink),
  next_cursor: z.string().nullable(),
})
export const LinkAnswer = z.object({ link: SavedLink })

// ------------------------------------------------------------------ caps

const limitValue = z
  .string()
  .max(32)
  .describe('A whole number of clicks or conversions, or a decimal amount of money.')
export const CreateCapInput = z.strictObject({
  advertiser_id: id.optional().describe('Staff name it; an advertiser’s own otherwise.'),
  offer_id: id.optional().describe('All offers of the affiliate when left out.'),
  affiliate_id: id.optional().describe('All affiliates of the offer when left out.'),
  metric: z.enum(capMetrics),
  period: z.enum(capPeriods).describe('In the advertiser’s time zone; a week begins on Monday.'),
  limit_value: limitValue,
  currency: z.enum(currencies).optional().describe('Of a commission or revenue cap only.'),
  is_hard: z.boolean().default(true).describe('false: told, not stopped.'),
})
export const UpdateCapInput = z
  .strictObject({ limit_value: limitValue, is_hard: z.boolean(), archived: z.boolean() })
  .partial()
export const CapParams = z.object({ capId: id })
export const CapSummary = z.object({
  id,
  advertiser: Named,
  offer: z.object({ id, code: z.string(), name: z.string() }).nullable(),
  affiliate: z.object({ id, code: z.string(), name: z.string() }).nullable(),
  metric: z.enum(capMetrics),
  period: z.enum(capPeriods),
  limit_value: z.string(),
  currency: z.enum(currencies).nullable(),
  is_hard: z.boolean(),
  used_value: z
    .string()
    .nullable()
    .describe('Used in the period of now; null on a click cap, which is counted at the edge.'),
  reached_at: time.nullable(),
  archived_at: time.nullable(),
  created_at: time,
})
export type CapSummary = z.infer<typeof CapSummary>
export const CapsQuery = PageQuery.extend({
  offer_id: id.optional(),
  affiliate_id: id.optional(),
  include_archived: z.enum(['true', 'false']).default('false'),
})
export const CapsAnswer = z.object({
  caps: z.array(CapSummary),
  next_cursor: z.string().nullable(),
})
export const CapAnswer = z.object({ cap: CapSummary })

// ------------------------------------------------------------------ apps and advertisers

const parameter = z
  .string()
  .regex(/^[A-Za-z0-9_.-]{1,64}$/, 'Use letters, digits, "_", "." or "-".')
  .nullable()
export const UpdateAppInput = z
  .strictObject({
    name: z.string().trim().min(1).max(100),
    status: z
      .enum(appStatuses)
      .describe('paused: its hosts are not served, its offers stand still.'),
    default_offer_id: id.nullable().describe('Offer that /aff/{affiliate code} means.'),
    click_id_parameter: parameter.describe('Query parameter that carries the click id on.'),
    consent_parameter: parameter.describe('Query parameter: 1 granted, 0 denied.'),
    attribution: z.enum(['first', 'last']),
  })
  .partial()
export type UpdateAppInput = z.infer<typeof UpdateAppInput>
export const AppParams = z.object({ appId: id })
export const AppSummary = z.object({
  id,
  advertiser: Named,
  name: z.string(),
  status: z.enum(appStatuses),
  default_offer: z.object({ id, code: z.string(), name: z.string() }).nullable(),
  click_id_parameter: z.string().nullable(),
  consent_parameter: z.string().nullable(),
  attribution: z.enum(['first', 'last']),
  hosts: z.array(z.object({ host: z.string(), verified_at: time.nullable() })),
  created_at: time,
})
export type AppSummary = z.infer<typeof AppSummary>
export const AppsAnswer = z.object({
  apps: z.array(AppSummary),
  next_cursor: z.string().nullable(),
})
export const AppAnswer = z.object({ app: AppSummary })

export const UpdateAdvertiserInput = z
  .strictObject({
    time_zone: timeZone.describe('Zone of its days and caps.'),
    fallback_url: urlTemplate.nullable(),
    ip_policy: z.enum(ipPolicies),
    ip_policy_by_country: z
      .record(country, z.enum(ipPolicies))
      .refine((policies) => Object.keys(policies).length <= 250, 'Name at most 250 countries.')
      .describe('Where it differs: {"DE": "truncate"}.'),
    ...advertiserTermFields,
  })
  .partial()
export type UpdateAdvertiserInput = z.infer<typeof UpdateAdvertiserInput>
export const AdvertiserParams = z.object({ advertiserId: id })
export const AdvertiserSettings = z.object({
  id,
  name: z.string(),
  status: z.enum(advertiserStatuses),
  currency: z.enum(currencies),
  time_zone: z.string(),
  fallback_url: z.string().nullable(),
  ip_policy: z.enum(ipPolicies),
  ip_policy_by_country: z.record(z.string(), z.enum(ipPolicies)),
  ...advertiserTermAnswers,
})
export type AdvertiserSettings = z.infer<typeof AdvertiserSettings>
export const AdvertiserSettingsListAnswer = z.object({
  advertisers: z.array(AdvertiserSettings),
  next_cursor: z.string().nullable(),
})
export const AdvertiserSettingsAnswer = z.object({ advertiser: AdvertiserSettings })

// ------------------------------------------------------------------ losses

export const ClickLossesQuery = z.object({
  from: day.optional().describe('First day, UTC; 6 days back when left out.'),
  to: day.optional().describe('Last day, included; today when left out.'),
})
const lossCounts = {
  messages: z.int().describe('Click messages that arrived.'),
  received: z.int().describe('Clicks in them.'),
  stored: z.int().describe('Clicks stored, by the hour in which they were made.'),
  unknown_codes: z.int().describe('Visits with a code nobody owns.'),
  missing_messages: z.int().describe('Gaps in the isolates’ own numbering.'),
  lost_clicks: z
    .int()
    .describe('Clicks of the missing messages, by the isolates’ own cumulative count.'),
}
export const ClickLossesAnswer = z.object({
  from: day,
  to: day,
  days: z.array(z.object({ day, ...lossCounts })),
  hours: z.array(z.object({ hour: time, ...lossCounts })).describe('Only hours with a figure.'),
  waiting: z
    .object({
      spooled: z
        .int()
        .describe('Messages that the queue did not take: the next drain brings them in.'),
      put_aside: z
        .int()
        .describe(
          'Messages that could not be read or stored: tried again every hour, kept until then.',
        ),
      more: z.boolean().describe('There are more than 1,000 of a kind.'),
    })
    .nullable()
    .describe('What waits outside the database now; null when the store does not answer.'),
})
