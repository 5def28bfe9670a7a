/** Settings of the platform, and counts of work pending for its staff. */

import { type SQL, sql } from 'drizzle-orm'
import { platformSettings } from '../../../schema/platform.ts'
import { type RowOf, readerOf, select } from '../../core/typed-rows.ts'

const { affiliateApproval, advertiserApproval, invitationsApproveAccounts } = platformSettings
const { mailName, supportEmail } = platformSettings
const columns = {
  ...{ affiliateApproval, advertiserApproval, invitationsApproveAccounts },
  ...{ mailName, supportEmail },
}
export type PlatformSettings = RowOf<typeof columns>
export const toPlatformSettings = readerOf(columns)

export const findPlatformSettings: SQL = select(columns).from(platformSettings).getSQL()

export function updatePlatformSettings(settings: PlatformSettings): SQL {
  return sql`
    update affiliate.platform_settings set affiliate_approval = ${settings.affiliateApproval},
      advertiser_approval = ${settings.advertiserApproval},
      invitations_approve_accounts = ${settings.invitationsApproveAccounts}, mail_name = ${settings.mailName},
      support_email = ${settings.supportEmail}`
}

const WAITING_MAX = 1_000
const upTo = (rows: SQL) =>
  sql`(select count(*)::int from (${rows} limit ${WAITING_MAX}) as waiting)`

/** Counts of pending work for staff: one row, each count at most 1000. */
export const countWaiting: SQL = sql`
  select ${upTo(sql`select from affiliate.affiliates where status = 'pending'`)} as affiliates_waiting,
    ${upTo(sql`select from affiliate.advertisers where status = 'pending'`)} as advertisers_waiting,
    ${upTo(sql`select from affiliate.reviews where status = 'open'`)} as reviews_open,
    ${upTo(sql`select from logs.inbound_reports where verdict = 'parked'`)} as reports_parked,
    ${upTo(sql`select from logs.mails where status = 'failed'`)} as mails_failed,
    ${upTo(sql`select from affiliate.bookings where status = 'proposed'`)} as bookings_proposed`
