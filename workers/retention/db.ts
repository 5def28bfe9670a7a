/**
 * Deletes the contents of old rows with personal data. The rows stay, for reports and money. Each
 * statement takes the next rows of a window of ids (UUIDv7 ids contain the time) and returns how
 * far it got.
 */

import { type SQL, sql } from 'drizzle-orm'
import { readTextOrNull } from '../core/columns.ts'
import type { Row } from '../core/database.ts'

/** Rows of this time range: the first `limit` after the id `after` that still have contents. */
export interface ForgettingPage {
  from: Date
  before: Date
  after: string | null
  limit: number
}

const isInPage = ({ from, before, after }: ForgettingPage) => sql`
  id >= affiliate.uuid_floor(${from.toISOString()}::timestamptz)
  and id < affiliate.uuid_floor(${before.toISOString()}::timestamptz)
  and (${after}::uuid is null or id > ${after}::uuid)`

function emptied(table: SQL, change: SQL, holdsSomething: SQL, page: ForgettingPage): SQL {
  return sql`
    with page as (
      select id from ${table} where ${isInPage(page)} and ${holdsSomething}
      order by id limit ${page.limit}),
    done as (update ${table} set ${change} where id in (select id from page) returning 1)
    select (select count(*)::int from done) as rows,
      (select id from page order by id desc limit 1) as last`
}

/** Raw reports from apps, except reports that are still parked. */
export const emptyReports = (page: ForgettingPage): SQL =>
  emptied(
    sql`logs.inbound_reports`,
    sql`body = '', report = null`,
    sql`verdict <> 'parked' and (body <> '' or report is not null)`,
    page,
  )

/** IP addresses of visitors, stored with their conversions. */
export const emptyVisitorAddresses = (page: ForgettingPage): SQL =>
  emptied(sql`affiliate.conversions`, sql`visitor_ip = null`, sql`visitor_ip is not null`, page)

/** Receivers and contents of mails. */
export const emptyMails = (page: ForgettingPage): SQL =>
  emptied(
    sql`logs.mails`,
    sql`to_address = '', facts = '{}'`,
    sql`status in ('sent', 'failed') and to_address <> ''`,
    page,
  )

/** Dead messages that were never replayed. */
export const emptyDeadMessages = (page: ForgettingPage): SQL =>
  emptied(sql`logs.dead_messages`, sql`body = null`, sql`body is not null`, page)

/** IP addresses and browsers of ended sessions. */
export const emptySessions = ({ before, limit }: ForgettingPage): SQL => sql`
  select affiliate.forget_sessions(${before.toISOString()}::timestamptz, ${limit}) as rows,
    null::uuid as last`

export function toEmptied(row: Row): { rows: number; last: string | null } {
  return { rows: Number(row.rows), last: readTextOrNull(row.last) }
}
