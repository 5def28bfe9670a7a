import { sql } from 'drizzle-orm'
import type { Db } from '../core/database.ts'
import { deleteInChunks, ROWS_PER_CHUNK } from '../core/delete-in-chunks.ts'

/** Days that notifications are kept. */
const DAYS = 90
const CHUNKS_PER_RUN_MAX = 100

/** Deletes notifications after 90 days, in chunks. Safe to repeat and to run concurrently. */
export async function forgetNotifications(db: Db, now: Date, rowsPerChunk = ROWS_PER_CHUNK) {
  const before = sql`affiliate.uuid_floor(${now.toISOString()}::timestamptz - make_interval(days => ${DAYS}))`
  const statement = (limit: number) => sql`
    with old as (
      select id from logs.notifications where id < ${before} order by id limit ${limit} for update skip locked),
    gone as (delete from logs.notifications n using old o where n.id = o.id returning n.id)
    select count(*)::int as deleted from gone`
  const chunks = { rowsPerChunk, chunksMax: CHUNKS_PER_RUN_MAX }
  const { rows: notifications, more } = await deleteInChunks(db, statement, chunks)
  return { notifications, more }
}
