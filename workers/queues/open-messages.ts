/** Dead messages that still wait for a try that succeeds. */
import { type SQL, sql } from 'drizzle-orm'

/** Of the row `d`: neither processed nor dropped, and still with its contents. */
export const isOpenMessage: SQL = sql`d.brought_in_at is null and d.dropped_at is null and d.body is not null`

/** Open messages of each queue that has some: rows `queue`, `open`. */
export const countOpenMessages: SQL = sql`
  select d.queue, count(*)::int as open from logs.dead_messages d where ${isOpenMessage} group by d.queue`
