import { type Db, openDatabase } from '../core/database.ts'
import { deleteInChunks, ROWS_PER_CHUNK } from '../core/delete-in-chunks.ts'
import type { Job } from '../core/job.ts'
import { deleteOldKeys } from './idempotency-keys.ts'

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
  const statement = (limit: number) => deleteOldKeys(now, limit)
  const chunks = { rowsPerChunk, chunksMax: CHUNKS_PER_RUN_MAX }
  const { rows: keys, more } = await deleteInChunks(db, statement, chunks)
  return { keys, more }
}

export const forgetIdempotencyKeysJob = {
  name: 'forget-idempotency-keys',
  cron: '25 0 * * *',
  minutesMax: 13,
  run: async (env, now) => forgetIdempotencyKeys(await openDatabase(env), now),
} as const satisfies Job
