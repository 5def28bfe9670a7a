import { type Db, openDatabase } from '../core/database.ts'
import { deleteInChunks, ROWS_PER_CHUNK } from '../core/delete-in-chunks.ts'
import type { Job } from '../core/job.ts'
import { deleteOldCapCounters, deleteOldCapLeases } from './counters.ts'

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
  const chunks = { rowsPerChunk, chunksMax: CHUNKS_PER_RUN_MAX }
  const leases = await deleteInChunks(db, (limit) => deleteOldCapLeases(now, limit), chunks)
  const counters = await deleteInChunks(db, (limit) => deleteOldCapCounters(now, limit), chunks)
  return { leases: leases.rows, counters: counters.rows, more: leases.more || counters.more }
}

export const forgetOldCapCountsJob = {
  name: 'forget-old-cap-counts',
  cron: '20 0 * * *',
  minutesMax: 13,
  run: async (env, now) => forgetOldCapCounts(await openDatabase(env), now),
} as const satisfies Job
