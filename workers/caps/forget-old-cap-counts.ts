import { type Db, openDatabase, runScoped } from '../core/database.ts'
import type { Job } from '../core/job.ts'
import { deleteOldCapCounters, deleteOldCapLeases } from './counters.ts'

const ROWS_PER_CHUNK = 5_000
const CHUNKS_PER_RUN_MAX = 40

export interface ForgottenCapCounts {
  leases: number
  counters: number
  /** The run stopped at its limit; the next one continues. */
  more: boolean
}

/**
 * Deletes data nobody needs any more: leases of click caps 90 days after they were granted, and
 * counters of periods that began more than 400 days ago. Totals stay. Works in chunks, so that no
 * lock is held long. Safe to repeat and to run concurrently.
 */
export async function forgetOldCapCounts(
  db: Db,
  now: Date,
  rowsPerChunk = ROWS_PER_CHUNK,
): Promise<ForgottenCapCounts> {
  const forget = async (statement: (limit: number) => ReturnType<typeof deleteOldCapLeases>) => {
    let rows = 0
    for (let chunk = 0; chunk < CHUNKS_PER_RUN_MAX; chunk += 1) {
      const [[row] = []] = await runScoped(db, { kind: 'system' }, [statement(rowsPerChunk)])
      const deleted = Number(row?.deleted)
      rows += deleted
      if (deleted < rowsPerChunk) return { rows, more: false }
    }
    return { rows, more: true }
  }
  const leases = await forget((limit) => deleteOldCapLeases(now, limit))
  const counters = await forget((limit) => deleteOldCapCounters(now, limit))
  return { leases: leases.rows, counters: counters.rows, more: leases.more || counters.more }
}

export const forgetOldCapCountsJob = {
  name: 'forget-old-cap-counts',
  cron: '20 0 * * *',
  minutesMax: 13,
  run: async (env, now) => forgetOldCapCounts(await openDatabase(env), now),
} as const satisfies Job
