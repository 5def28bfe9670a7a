import { type Db, openDatabase, runScoped } from '../core/database.ts'
import type { Job } from '../core/job.ts'
import { deleteOldKeys } from './idempotency-keys.ts'

const ROWS_PER_CHUNK = 5_000
const CHUNKS_PER_RUN_MAX = 40

/**
 * Deletes idempotency keys and their answers after 31 days. Works in chunks, so that no lock is
 * held long. Safe to repeat and to run concurrently.
 */
export async function forgetIdempotencyKeys(
  db: Db,
  now: Date,
  rowsPerChunk = ROWS_PER_CHUNK,
): Promise<{ keys: number; more: boolean }> {
  let keys = 0
  for (let chunk = 0; chunk < CHUNKS_PER_RUN_MAX; chunk += 1) {
    const [[row] = []] = await runScoped(db, { kind: 'system' }, [deleteOldKeys(now, rowsPerChunk)])
    const deleted = Number(row?.deleted)
    keys += deleted
    if (deleted < rowsPerChunk) return { keys, more: false }
  }
  return { keys, more: true }
}

export const forgetIdempotencyKeysJob = {
  name: 'forget-idempotency-keys',
  cron: '25 0 * * *',
  minutesMax: 13,
  run: async (env, now) => forgetIdempotencyKeys(await openDatabase(env), now),
} as const satisfies Job
