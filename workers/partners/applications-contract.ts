/** Contract of partnerships as an affiliate sees them: applying, offers to join, referral links. */

import * as z from 'zod'
import {
  approvalModes,
  conversionEvents,
  currencies,
  offerCategories,
  partnershipStatuses,
  payoutRuleKinds,
  tierMetrics,
  tierPeriods,
  trafficTypes,
} from '../../schema/vocabulary.ts'
import { EPC_AFFILIATES_MIN, EPC_CLICKS_MIN, EPC_DAYS } from '../core/epc.ts'
import { says } from '../core/field-faults.ts'
import { id, Named, PageQuery } from '../http/contract.ts'
import { QuestionAnswer } from './http/partners-contract.ts'

const time = z.iso.datetime({ offset: true })

export const RegistrationParams = z.object({ code: z.string().min(1).max(64) })
export const RegistrationAnswer = z.object({
  advertiser: z.object({ name: z.string(), logo_url: z.string().nullable() }),
  questions: z.array(QuestionAnswer),
  offers: z
    .array(
      z.object({
        ...{ name: z.string(), description: z.string().nullable(), terms: z.string().nullable() },
        logo: z.string().nullable().describe('A data URL.'),
        ...{ currency: z.enum(currencies), cookie_days: z.int(), hold_days: z.int() },
        payout: z.array(
          z.object({
            event: z.enum(conversionEvents),
            ...{ rate_bps: z.int(), fixed: z.string(), recurring_months: z.int().nullable() },
          }),
        ),
      }),
    )
    .describe('Active offers that every partner can join, with what they pay; at most 10.'),
})

/** Also used by sign-up. */
export const ApplicationAnswersInput = z
  .record(z.string().max(32), z.string().max(4000))
  .refine((answers) => Object.keys(answers).length <= 20, says('max_items', { max: 20 }))
  .describe('By question id.')
export const registrationCode = z.string().min(1).max(64)
export const ApplicationInput = z.strictObject({
  registration_code: registrationCode.describe('The code of the link /join/{code}.'),
  answers: ApplicationAnswersInput.default({}),
})
export const ApplicationSummary = z.object({
  advertiser: Named,
  status: z.enum(partnershipStatuses),
  reason: z.string().nullable().describe('The advertiser’s reason for a rejection or suspension.'),
  applied_at: time,
  decided_at: time.nullable(),
})
export type ApplicationSummary = z.infer<typeof ApplicationSummary>
export const ApplicationAnswer = z.object({
  outcome: z
    .enum(['applied', 'unchanged'])
    .describe('unchanged: you had applied before; nothing has changed.'),
  application: ApplicationSummary,
})
export const ApplicationsAnswer = z.object({ applications: z.array(ApplicationSummary) })

const rate = {
  rate_bps: z.int().describe('Your share of the amount; 3000 = 30 %.'),
  fixed: z.string().describe('Decimal string in the offer’s currency.'),
}
export const AffiliateOfferSummary = z.object({
  id,
  name: z.string(),
  advertiser: Named.extend({ logo_url: z.string().nullable() }),
  currency: z.enum(currencies),
  terms: z.string().nullable().describe('The advertiser’s terms, as plain text.'),
  hold_days: z.int(),
  allows_paid_traffic: z.boolean(),
  description: z.string().nullable(),
  category: z.enum(offerCategories).nullable(),
  logo: z.string().nullable().describe('A data URL.'),
  traffic_allowed: z.array(z.enum(trafficTypes)),
  traffic_forbidden: z.array(z.enum(trafficTypes)).describe('The other kinds are not stated.'),
  traffic_note: z.string().nullable(),
  approval: z.enum(approvalModes).describe('How conversions are approved.'),
  one_sale_per_click: z.boolean().describe('Whether a click closes after its first sale.'),
  has_deep_links: z.boolean().describe('Whether links may lead to any page of the app.'),
  epc: z
    .string()
    .nullable()
    .describe(
      `What all affiliates earned for a billable click in the last ${EPC_DAYS} days, with four more decimals. Null unless ${EPC_AFFILIATES_MIN} affiliates brought ${EPC_CLICKS_MIN} clicks, at most three quarters of them by one. Changes once a day.`,
    ),
  payout: z.array(
    z.object({
      event: z.enum(conversionEvents),
      kind: z.enum(payoutRuleKinds),
      ...rate,
      recurring_months: z.int().nullable(),
      tiers: z.array(z.object({ from: z.string(), ...rate })),
      tier_metric: z.enum(tierMetrics).nullable(),
      tier_period: z.enum(tierPeriods).nullable(),
    }),
  ),
  coupon: z.string().nullable().describe('Your coupon; null = not joined.'),
  partnership: z
    .enum(partnershipStatuses)
    .nullable()
    .describe(
      'Your partnership with the advertiser: approved, pending or rejected; null = not applied.',
    ),
  apply_code: z
    .string()
    .nullable()
    .describe('Registration code to apply with; null if you are a partner or have applied.'),
})
export type AffiliateOfferSummary = z.infer<typeof AffiliateOfferSummary>
export const AffiliateOffersQuery = PageQuery.extend({
  advertiser_id: id.optional(),
  q: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .optional()
    .describe('Part of the name, the description or the advertiser’s name.'),
  category: z.enum(offerCategories).optional(),
  joined: z
    .enum(['true', 'false'])
    .optional()
    .describe('Only offers of advertisers whose partner you are: joined or not joined.'),
  partner: z
    .enum(['true', 'false'])
    .optional()
    .describe('false: only offers of advertisers whose partner you are not.'),
  sort: z
    .enum(['newest', 'epc', 'name'])
    .default('newest')
    .describe('epc: the highest first, offers without a figure last.'),
})
export const AffiliateOffersAnswer = z.object({
  offers: z.array(AffiliateOfferSummary),
  next_cursor: z.string().nullable(),
})
export const AffiliateOfferParams = z.object({ offerId: id })
export const JoinAnswer = z.object({
  outcome: z.enum(['joined', 'had_joined']),
  offer: AffiliateOfferSummary,
})

export const ReferralLinkInput = z.strictObject({ advertiser_id: id })
export const ReferralLinkSummary = z.object({
  advertiser: Named,
  path: z
    .string()
    .nullable()
    .describe('Path of the link on the dashboard’s host; null = none yet, or switched off.'),
  applied: z.int().describe('Number of applications with it.'),
})
export const ReferralLinkAnswer = z.object({ link: ReferralLinkSummary })
export const ReferralLinksAnswer = z.object({ links: z.array(ReferralLinkSummary) })
