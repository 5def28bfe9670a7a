/** Unread notifications of a person. Row-level security shows them their own only. */
import { type SQL, sql } from 'drizzle-orm'

/** More are not counted. */
export const UNREAD_MAX = 100

/** One row `unread`, at most UNREAD_MAX. */
export const countUnread = (userId: string): SQL => sql`
  select count(*)::int as unread from (select from logs.notifications n
    where n.user_id = ${userId}::uuid and n.is_in_app and n.read_at is null limit ${UNREAD_MAX}) u`
