import { sql } from 'drizzle-orm'
import { readNumber } from '../core/columns.ts'
import { type Db, openDatabase, runScoped } from '../core/database.ts'
import type { Job } from '../core/job.ts'

/** Days that the log of deliveries is kept. */
export const LOG_DAYS = 90
const ROWS_PER_CHUNK = 5_000
const CHUNKS_PER_RUN_MAX = 100

/** Deletes ended deliveries after 90 days, in chunks. Safe to repeat and to run concurrently. */
export async function forgetDeliveries(db: Db, now: Date, rowsPerChunk = ROWS_PER_CHUNK) {
  let deliveries = 0
  for (let chunk = 0; chunk < CHUNKS_PER_RUN_MAX; chunk += 1) {
    const [[row] = []] = await runScoped(db, { kind: 'system' }, [
      sql`with old as (
          select id from logs.deliveries where state <> 'retrying'
            and id < affiliate.uuid_floor(${now.toISOString()}::timestamptz - make_interval(days => ${LOG_DAYS}))
          order by id limit ${rowsPerChunk} for update skip locked),
        gone as (delete from logs.deliveries d using old o where d.id = o.id returning d.id)
        select count(*)::int as deleted from gone`,
    ])
    const deleted = readNumber(row?.deleted ?? 0)
    deliveries += deleted
    if (deleted < rowsPerChunk) return { deliveries, more: false }
  }
  return { deliveries, more: true }
}

export const forgetDeliveriesJob = {
  name: 'forget-deliveries',
  cron: '0 1 * * *',
  minutesMax: 5,
  run: async (env, now) => forgetDeliveries(await openDatabase(env), now),
} as const satisfies Job
