/** Contract of partnerships as the advertiser keeps them: partners and rules. */

import * as z from 'zod'
import {
  affiliateStatuses,
  approvalRules,
  languages,
  offerStatuses,
  partnershipStatuses,
} from '../../../schema/vocabulary.ts'
import { says } from '../../core/field-faults.ts'
import { Coded, id, PageQuery } from '../../http/contract.ts'
import { time } from '../../http/times-contract.ts'
import { partnerDecisions } from '../rules/partnership.ts'

const country = z.string().regex(/^[A-Z]{2}$/, says('country_code'))
export const advertiser_id = id.optional().describe('Staff name it; an advertiser’s own otherwise.')
const searched = z.string().trim().min(1).max(120).optional().describe('Part of a name or code.')
export const AdvertiserQuery = z.object({ advertiser_id })

const LocalText = z
  .partialRecord(z.enum(languages), z.string().trim().min(1).max(300))
  .refine((text) => Object.keys(text).length > 0, says('question_text'))

// ------------------------------------------------------------------ application settings

const questionFields = {
  id: z.string().regex(/^[a-z0-9_]{1,32}$/, says('lower_case_id', { max: 32 })),
  label: LocalText.describe('By language.'),
  kind: z.enum(['text', 'url', 'choice']),
  is_required: z.boolean(),
}
export const QuestionAnswer = z.object({
  ...questionFields,
  choices: z.array(z.string()).describe('Choices; empty for other kinds of questions.'),
})
export type QuestionAnswer = z.infer<typeof QuestionAnswer>
const choices = z
  .array(z.string().trim().min(1).max(120))
  .max(20)
  .refine((list) => new Set(list).size === list.length, says('duplicate'))
const QuestionInput = z
  .strictObject({ ...questionFields, choices: choices.default([]) })
  .refine(({ kind, choices: list }) => (kind === 'choice') === list.length > 1, {
    path: ['choices'],
    message: says('question_choices'),
  })

const rulesFields = {
  of: z
    .enum(['none', 'all', 'invited'])
    .describe('Which applications are approved automatically: none, all, or those by invitation.'),
  countries: z
    .array(country)
    .max(250)
    .describe('Only applicants from these countries; empty = all.'),
  refuses_throwaway_mail: z.boolean(),
}
export const ApplicationSettingsInput = z.strictObject({
  advertiser_id,
  questions: z
    .array(QuestionInput)
    .max(20)
    .refine((list) => new Set(list.map((question) => question.id)).size === list.length, {
      message: says('duplicate'),
    }),
  auto_approval: z.strictObject(rulesFields),
})
export const ApplicationSettingsAnswer = z.object({
  questions: z.array(QuestionAnswer),
  auto_approval: z.object(rulesFields),
})
export type ApplicationSettingsAnswer = z.infer<typeof ApplicationSettingsAnswer>

// ------------------------------------------------------------------ partners

export const PartnersQuery = PageQuery.extend({
  advertiser_id,
  status: z.enum(partnershipStatuses).optional(),
  group_id: id.optional(),
  q: searched,
})
export const PartnerSummary = z.object({
  affiliate: z.object({
    id,
    code: z.string(),
    name: z.string(),
    status: z
      .enum(affiliateStatuses)
      .describe('Status of the account; only approved accounts earn.'),
    country: z.string().nullable().describe('The country they entered.'),
    website_url: z.string().nullable(),
  }),
  status: z.enum(partnershipStatuses),
  status_reason: z.string().nullable(),
  answers: z.array(z.object({ question_id: z.string(), text: z.string() })),
  unmet_rules: z.array(z.enum(approvalRules)).describe('Approval rules that were not met.'),
  country: z.string().nullable().describe('Country of the IP address they applied from.'),
  sponsor: z.object({ code: z.string(), name: z.string() }).nullable(),
  came_by: z.string().nullable().describe('Your name of the link they applied with.'),
  is_invited: z.boolean(),
  group: z.object({ id, name: z.string() }).nullable().describe('The group whose terms apply.'),
  hold_days: z.int().nullable().describe('null = the group’s or offer’s value.'),
  cookie_days: z.int().nullable().describe('null = the group’s or offer’s value.'),
  offers_joined: z.int(),
  applied_at: time,
  decided_at: time.nullable(),
  is_decided_by_rules: z.boolean(),
})
export type PartnerSummary = z.infer<typeof PartnerSummary>
export const PartnersAnswer = z.object({
  partners: z.array(PartnerSummary),
  questions: z.array(QuestionAnswer).describe('The questions of the answers.'),
  next_cursor: z.string().nullable(),
})
export const PartnerParams = z.object({ affiliateId: id })
export const PartnerAnswer = z.object({
  partner: PartnerSummary,
  questions: z.array(QuestionAnswer),
  offers: z
    .array(
      z.object({
        offer: z.object({
          ...{ id, code: z.string(), name: z.string() },
          status: z.enum(offerStatuses),
        }),
        is_open: z.boolean(),
        enrollment: z.object({ coupon: z.string(), joined_at: time }).nullable(),
      }),
    )
    .describe('Joined offers first.'),
})
export const UpdatePartnerInput = z
  .strictObject({
    advertiser_id,
    hold_days: z.int().min(0).max(365).nullable(),
    cookie_days: z.int().min(1).max(400).nullable(),
  })
  .partial()

const reason = z.string().trim().min(3).max(500)
export const PartnerDecisionsInput = z.strictObject({
  advertiser_id,
  ids: z.array(id).min(1).max(100).describe('Affiliates. A repeated id is decided once.'),
  decision: z.enum(partnerDecisions),
  reason: reason
    .optional()
    .describe('Shown to the affiliates; required to reject, suspend or terminate.'),
})
export const PartnerDecisionsAnswer = z.object({
  results: z
    .array(
      z.object({
        id,
        outcome: z.enum(['changed', 'unchanged', 'refused']),
        code: z.enum(['not_found', 'conflict']).nullable().describe('Why it was refused.'),
        message: z.string().nullable(),
      }),
    )
    .describe('One for each id, in the given order.'),
})

export const EnrollInput = z.strictObject({
  advertiser_id,
  offer_id: id,
  coupon: z
    .string()
    .regex(/^[A-Za-z0-9_-]{3,40}$/, says('letters_digits', { min: 3, max: 40 }))
    .optional()
    .describe('If left out, it is made from both codes.'),
})
export const EnrolledAnswer = z.object({
  outcome: z.enum(['joined', 'had_joined']),
  partner: PartnerAnswer,
})

// ------------------------------------------------------------------ affiliates

export const AffiliatesQuery = PageQuery.extend({
  advertiser_id,
  q: searched,
  id: id.optional().describe('Only this one.'),
})
export const AffiliatesAnswer = z.object({
  affiliates: z.array(Coded),
  next_cursor: z.string().nullable(),
})
