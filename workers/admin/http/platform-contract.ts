/** Contract of the platform's settings. */

import * as z from 'zod'
import { accountApprovals } from '../../../schema/vocabulary.ts'
import { says } from '../../core/field-faults.ts'

const oneLine = /^[^\p{Cc}<>"]+$/u
const count = z.int().describe('1000 means 1000 or more.')

export const PlatformSettingsAnswer = z.object({
  affiliate_approval: z.enum(accountApprovals),
  advertiser_approval: z.enum(accountApprovals),
  invitations_approve_accounts: z
    .boolean()
    .describe(
      'Whether an advertiser that approves an affiliate it invited also approves the account.',
    ),
  mail_name: z.string(),
  support_email: z.string().nullable(),
})
export type PlatformSettingsAnswer = z.infer<typeof PlatformSettingsAnswer>

export const UpdatePlatformInput = z.strictObject({
  affiliate_approval: z.enum(accountApprovals).optional(),
  advertiser_approval: z.enum(accountApprovals).optional(),
  invitations_approve_accounts: z.boolean().optional(),
  mail_name: z.string().trim().min(1).max(60).regex(oneLine, says('one_line')).optional(),
  support_email: z.email().max(254).nullable().optional(),
})

export const AdminOverviewAnswer = z.object({
  affiliates_waiting: count,
  advertisers_waiting: count,
  reviews_open: count,
  reports_parked: count,
  mails_failed: count,
  bookings_proposed: count,
})
export type AdminOverviewAnswer = z.infer<typeof AdminOverviewAnswer>

/** A line break could add a header to a mail. */
