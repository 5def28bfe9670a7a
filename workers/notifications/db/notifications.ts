/** A person's notifications. Row-level security shows a person their own only. */
import { getTableColumns, type SQL, sql } from 'drizzle-orm'
import { notifications } from '../../../schema/delivery/notifications.ts'
import type { Row } from '../../core/database.ts'
import { timestamp } from '../../core/timestamp.ts'
import { readerOf } from '../../core/typed-rows.ts'

const toRow = readerOf(getTableColumns(notifications))
export const toNotification = (row: Row) => toRow(row)

/** Newest first. */
export const listNotifications = (
  userId: string,
  page: { afterId: string | null; limit: number },
): SQL => sql`
  select n.* from logs.notifications n where n.user_id = ${userId}::uuid and n.is_in_app
    ${page.afterId === null ? sql`` : sql`and n.id < ${page.afterId}::uuid`}
  order by n.id desc limit ${page.limit}`

/** `ids` null: all of the account. */
export const markRead = (userId: string, ids: readonly string[] | null, now: Date): SQL => sql`
  update logs.notifications n set read_at = ${timestamp(now)}
  where n.user_id = ${userId}::uuid and n.read_at is null
    and ${ids === null ? sql`n.is_in_app` : sql`n.id in (select jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb)::uuid)`}`
