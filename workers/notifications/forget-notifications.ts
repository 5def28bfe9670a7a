import { sql } from 'drizzle-orm'
import type { Db } from '../core/database.ts'
import { deleteInChunks, ROWS_PER_CHUNK } from '../core/delete-in-chunks.ts'

/** Days that notifications are kept. */
const DAYS = 90
const CHUNKS_PER_RUN_MAX = 100

/** Deletes notifications, and incidents that are over, after 90 days, in chunks. Safe to repeat and to run concurrently. */
export async function forgetNotifications(db: Db, now: Date, rowsPerChunk = ROWS_PER_CHUNK) {
  const before = sql`affiliate.uuid_floor(${now.toISOString()}::timestamptz - make_interval(days => ${DAYS}))`
  const statement = (limit: number) => sql`
    with old as (
      select id from logs.notifications where id < ${before} order by id limit ${limit} for update skip locked),
    gone as (delete from logs.notifications n using old o where n.id = o.id returning n.id)
    select count(*)::int as deleted from gone`
  const chunks = { rowsPerChunk, chunksMax: CHUNKS_PER_RUN_MAX }
  const { rows: notifications, more } = await deleteInChunks(db, statement, chunks)
  const alerts = await deleteInChunks(db, forgetAlerts(now), chunks)
  return { notifications, alerts: alerts.rows, more: more || alerts.more }
}

const forgetAlerts = (now: Date) => (limit: number) =>
  sql`
  with old as (
    select id from logs.alerts where ended_at < ${now.toISOString()}::timestamptz - make_interval(days => ${DAYS})
    limit ${limit} for update skip locked),
  gone as (delete from logs.alerts a using old o where a.id = o.id returning a.id)
  select count(*)::int as deleted from gone`
