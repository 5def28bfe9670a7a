/** Contract of sign-in and of the signed-in person. */

import * as z from 'zod'
import { languages, roles } from '../../../../schema/vocabulary.ts'
import { id } from '../../../http/contract.ts'
import { time } from '../../../http/times-contract.ts'
import { secondFactorMethods } from '../../factors/rules.ts'

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
    .describe('false: the account is not approved yet, or the address not confirmed.'),
  pays_itself: z
    .literal(true)
    .optional()
    .describe('Set if the advertiser pays its affiliates from its own PayPal account.'),
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
    is_required: z.boolean().describe('Whether one of the roles requires a second factor.'),
    is_enrolled: z.boolean(),
    methods: z
      .array(z.enum(['totp', 'passkey']))
      .describe('The second factors this person has set up.'),
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
    token: z.string().describe('Token for the second step. Not valid for anything else.'),
    methods: z.array(z.enum(secondFactorMethods)),
    expires_at: time,
  }),
})
export type SecondStepAnswer = z.infer<typeof SecondStepAnswer>
