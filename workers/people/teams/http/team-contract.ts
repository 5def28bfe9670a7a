/** Contract of teams, invitations, and of staff who look at a tenant's screens. */

import * as z from 'zod'
import { languages, roles } from '../../../../schema/vocabulary.ts'
import { isTimeZone } from '../../../core/days.ts'
import { says } from '../../../core/field-faults.ts'
import { id } from '../../../http/contract.ts'

const time = z.iso.datetime({ offset: true })
const role = z.enum(roles)

// ------------------------------------------------------------------ teams

export const MemberParams = z.object({ userId: id })
export const ChangeMemberInput = z.strictObject({ role })
export const MemberSummary = z.object({
  user_id: id,
  name: z.string(),
  email: z.string(),
  role,
  since: time,
  last_signed_in_at: time.nullable(),
  has_second_factor: z.boolean(),
  has_avatar: z.boolean(),
})
export const TeamAnswer = z.object({
  account_name: z.string().describe('For staff: the platform’s name.'),
  members: z.array(MemberSummary),
  roles_to_give: z.array(role).describe('Roles you can give, change and remove; empty = none.'),
})
export type TeamAnswer = z.infer<typeof TeamAnswer>
export const MemberAnswer = z.object({ member: MemberSummary })

// ------------------------------------------------------------------ invitations

export const InviteInput = z.strictObject({
  email: z.email().max(254),
  role,
  language: z.enum(languages).describe('Language of the mail.'),
})
export const InvitationParams = z.object({ invitationId: id })
export const invitationStates = ['open', 'accepted', 'revoked', 'expired'] as const
export const InvitationSummary = z.object({
  id,
  email: z.string(),
  role,
  language: z.enum(languages),
  state: z.enum(invitationStates),
  invited_by: z.string().nullable(),
  created_at: time,
  expires_at: time,
})
export type InvitationSummary = z.infer<typeof InvitationSummary>
export const InvitationAnswer = z.object({ invitation: InvitationSummary })
export const InvitationsAnswer = z.object({ invitations: z.array(InvitationSummary) })

const token = z.string().min(1).max(200).describe('From the link in the mail.')
export const ShowInvitationInput = z.strictObject({ token })
export const ShownInvitationAnswer = z.object({
  email: z.string(),
  role,
  language: z.enum(languages),
  account_name: z.string().nullable().describe('null = the platform.'),
  has_account: z
    .boolean()
    .describe('Whether the address has an account. If so, sign in and then accept.'),
})
export const AcceptInvitationInput = z.strictObject({
  token,
  name: z.string().trim().min(1).max(100),
  password: z.string().min(1).max(1024),
  language: z.enum(languages),
  time_zone: z.string().max(64).refine(isTimeZone, says('time_zone')),
})
export const AcceptedAnswer = z.object({ email: z.string() })
export const JoinInput = z.strictObject({ token })
export const JoinedAnswer = z.object({
  role,
  advertiser_id: id.nullable(),
  affiliate_id: id.nullable(),
})

// ------------------------------------------------------------------ impersonation

export const ImpersonateInput = z
  .strictObject({
    advertiser_id: id.optional(),
    affiliate_id: id.optional(),
    reason: z.string().trim().min(3).max(500).describe('Shown in the account’s audit log.'),
  })
  .refine(
    ({ advertiser_id, affiliate_id }) =>
      (advertiser_id === undefined) !== (affiliate_id === undefined),
    says('one_account'),
  )
export const ImpersonationAnswer = z.object({
  id,
  account_name: z.string(),
  membership: z.object({ role, advertiser_id: id.nullable(), affiliate_id: id.nullable() }),
  access_token: z.string().describe('Read-only; cannot be refreshed.'),
  expires_at: time,
})
export type ImpersonationAnswer = z.infer<typeof ImpersonationAnswer>
