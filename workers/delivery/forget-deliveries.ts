import { sql } from 'drizzle-orm'
import { type Db, openDatabase } from '../core/database.ts'
import { deleteInChunks, ROWS_PER_CHUNK } from '../core/delete-in-chunks.ts'
import type { Job } from '../core/job.ts'
import { forgetNotifications } from '../notifications/forget-notifications.ts'

/** Days that the log of deliveries is kept. */
const LOG_DAYS = 90
const CHUNKS_PER_RUN_MAX = 100

/** Deletes ended deliveries after 90 days, in chunks. Safe to repeat and to run concurrently. */
export async function forgetDeliveries(db: Db, now: Date, rowsPerChunk = ROWS_PER_CHUNK) {
  const before = sql`affiliate.uuid_floor(${now.toISOString()}::timestamptz - make_interval(days => ${LOG_DAYS}))`
  const statement = (limit: number) => sql`
    with old as (
      select id from logs.deliveries where state <> 'retrying' and id < ${before}
      order by id limit ${limit} for update skip locked),
    gone as (delete from logs.deliveries d using old o where d.id = o.id returning d.id)
    select count(*)::int as deleted from gone`
  const chunks = { rowsPerChunk, chunksMax: CHUNKS_PER_RUN_MAX }
  const { rows: deliveries, more } = await deleteInChunks(db, statement, chunks)
  return { deliveries, more }
}

export const forgetDeliveriesJob = {
  name: 'forget-deliveries',
  cron: '0 1 * * *',
  minutesMax: 5,
  run: async (env, now) => {
    const db = await openDatabase(env)
    const ended = await forgetDeliveries(db, now)
    return { ...ended, ...(await forgetNotifications(db, now)), more: ended.more }
  },
} as const satisfies Job
