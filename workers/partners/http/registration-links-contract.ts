/** Contract of registration links and invitations, as the advertiser keeps them. */

import * as z from 'zod'
import { languages } from '../../../schema/vocabulary.ts'
import { says } from '../../core/field-faults.ts'
import { id, PageQuery } from '../../http/contract.ts'
import { time } from '../../http/times-contract.ts'
import { advertiser_id } from './partners-contract.ts'

export const RegistrationLinksQuery = PageQuery.extend({
  advertiser_id,
  invitations: z
    .enum(['true', 'false'])
    .optional()
    .describe('true: only invitations; false: only other links.'),
})
export const RegistrationLinkSummary = z.object({
  id,
  code: z.string(),
  path: z.string().describe('Path of the link on the dashboard’s host.'),
  name: z.string(),
  is_invitation: z.boolean(),
  is_listed: z
    .boolean()
    .describe('Whether affiliates find you in the marketplace with it, as long as it is open.'),
  uses: z.int().describe('Number of applications with it.'),
  uses_max: z.int().nullable(),
  expires_at: time.nullable(),
  revoked_at: time.nullable(),
  created_at: time,
})
export type RegistrationLinkSummary = z.infer<typeof RegistrationLinkSummary>
export const RegistrationLinksAnswer = z.object({
  links: z.array(RegistrationLinkSummary),
  next_cursor: z.string().nullable(),
})
export const RegistrationLinkAnswer = z.object({ link: RegistrationLinkSummary })
const linkFields = {
  name: z.string().trim().min(1).max(120),
  uses_max: z.int().min(1).max(1_000_000).nullable().describe('null = no limit.'),
  expires_at: time.nullable().describe('null = never.'),
}
const is_listed = z
  .boolean()
  .describe(
    'Whether affiliates find your open offers in the marketplace and apply with this link. One link at a time: another is removed. Not for invitations. Revoking a link removes it.',
  )
export const RegistrationLinkInput = z.strictObject({
  advertiser_id,
  code: z
    .string()
    .regex(/^[A-Za-z0-9_-]{4,40}$/, says('letters_digits', { min: 4, max: 40 }))
    .optional(),
  name: linkFields.name,
  uses_max: linkFields.uses_max.default(null),
  expires_at: linkFields.expires_at.default(null),
  is_invitation: z
    .boolean()
    .default(false)
    .describe('Whether applicants with this link count as invited for automatic approval.'),
  is_listed: is_listed.default(false),
})
export const UpdateRegistrationLinkInput = z
  .strictObject({ advertiser_id, ...linkFields, revoked: z.boolean(), is_listed })
  .partial()
export const RegistrationLinkParams = z.object({ linkId: id })

export const PartnerInvitationsInput = z.strictObject({
  advertiser_id,
  emails: z.array(z.email().max(254).toLowerCase()).min(1).max(50),
  language: z.enum(languages).describe('Language of the mail.'),
})
export const PartnerInvitationsAnswer = z.object({
  results: z
    .array(z.object({ email: z.string(), outcome: z.enum(['invited', 'had_invitation']) }))
    .describe('had_invitation: an open invitation exists, so no mail was sent.'),
})
