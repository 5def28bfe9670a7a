/** Settings of the platform, and counts of work pending for its staff. */

import { type SQL, sql } from 'drizzle-orm'
import { type AccountApproval, accountApprovals } from '../../../schema/vocabulary.ts'
import { readText, readTextOrNull, readWord } from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'

export interface PlatformSettings {
  affiliateApproval: AccountApproval
  advertiserApproval: AccountApproval
  mailName: string
  supportEmail: string | null
}

export const findPlatformSettings: SQL = sql`select * from affiliate.platform_settings`

export function toPlatformSettings(row: Row): PlatformSettings {
  return {
    affiliateApproval: readWord(accountApprovals, row.affiliate_approval),
    advertiserApproval: readWord(accountApprovals, row.advertiser_approval),
    mailName: readText(row.mail_name),
    supportEmail: readTextOrNull(row.support_email),
  }
}

export function updatePlatformSettings(settings: PlatformSettings): SQL {
  return sql`
    update affiliate.platform_settings set affiliate_approval = ${settings.affiliateApproval},
      advertiser_approval = ${settings.advertiserApproval}, mail_name = ${settings.mailName},
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
