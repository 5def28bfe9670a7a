/** Contract of sign-up, address confirmation, passwords and profiles. */

import * as z from 'zod'
import {
  advertiserStatuses,
  affiliateStatuses,
  languages,
  partnershipStatuses,
  roles,
} from '../../../../schema/vocabulary.ts'
import { isTimeZone } from '../../../core/days.ts'
import { says } from '../../../core/field-faults.ts'
import { id, website } from '../../../http/contract.ts'
import {
  ApplicationAnswersInput,
  registrationCode,
} from '../../../partners/applications-contract.ts'

const time = z.iso.datetime({ offset: true })
const email = z.email().max(254)
/** The operation checks the rules: 12 to 128 characters, with no trimming. */
const password = z.string().min(1).max(1024)
const name = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^\P{Cc}*$/u, says('control_characters'))
const timeZone = z.string().max(64).refine(isTimeZone, says('time_zone'))
/** The part after # in a mail's link. */
const token = z.string().min(1).max(200)

export const SignUpInput = z.strictObject({
  kind: z.enum(['affiliate', 'advertiser']),
  email,
  password,
  name: name.describe('Your own name.'),
  account_name: name
    .optional()
    .describe('Name of the affiliate or advertiser; default: your own name.'),
  language: z.enum(languages),
  time_zone: timeZone,
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, says('country_code'))
    .optional()
    .describe('Country of an affiliate, ISO 3166-1 alpha-2.'),
  website_url: website.optional().describe('The website of an affiliate.'),
  registration_code: registrationCode
    .optional()
    .describe('For affiliates: the code of the link /join/{code}.'),
  answers: ApplicationAnswersInput.optional(),
})
export const EmailInput = z.strictObject({ email })
export const TokenInput = z.strictObject({ token })
export const ResetInput = z.strictObject({ token, password })

export const ProfileInput = z.strictObject({
  name: name.optional(),
  language: z.enum(languages).optional(),
  time_zone: timeZone.optional(),
})
export const PasswordInput = z.strictObject({ old_password: password, password })

export const AccountAnswer = z.object({
  email: z.string(),
  email_verified: z.boolean(),
  has_password: z.boolean(),
  has_avatar: z.boolean(),
  sign_in_count: z.int(),
  last_signed_in_at: time.nullable(),
  last_signed_in_ip: z.string().nullable(),
  accounts: z
    .array(
      z.object({
        role: z.enum(roles),
        advertiser_id: id.nullable(),
        affiliate_id: id.nullable(),
        name: z.string(),
        code: z.string().nullable().describe('For affiliates: the code in their links.'),
        status: z.enum([...affiliateStatuses, ...advertiserStatuses]),
        reason: z.string().nullable().describe('The reason of a decision.'),
      }),
    )
    .describe('Accounts of advertisers and affiliates; staff roles have none.'),
  applications: z
    .array(
      z.object({
        advertiser_name: z.string(),
        status: z.enum(partnershipStatuses),
        reason: z.string().nullable().describe('The advertiser’s reason.'),
      }),
    )
    .describe('Latest applications of affiliate accounts that the platform has not approved yet.'),
})
export type AccountAnswer = z.infer<typeof AccountAnswer>

export const PersonParams = z.object({ userId: id })
