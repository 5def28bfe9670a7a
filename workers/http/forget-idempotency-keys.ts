import { type Db, openDatabase, runScoped } from '../core/database.ts'
import type { Job } from '../core/job.ts'
import { deleteOldKeys } from './idempotency-keys.ts'

const ROWS_PER_CHUNK = 5_000
const CHUNKS_PER_RUN_MAX = 40

/**
 * Deletes what was answered under an Idempotency-Key 31 days ago and before. In chunks, so that no lock is held
 * long; safe to run twice, and twice at once.
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
