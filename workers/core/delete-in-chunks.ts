import { readNumber } from './columns.ts'
import { type Db, runScoped, type Statement } from './database.ts'

/** Rows deleted by one statement, so that no lock is held long. */
export const ROWS_PER_CHUNK = 5_000

/**
 * Deletes old rows until a statement finds fewer than it may delete. `statement` deletes at most `limit` rows, and its one
 * row says how many it `deleted`.
 * @returns how many, and whether the run stopped at its limit: the next one continues
 */
export async function deleteInChunks(
  db: Db,
  statement: (limit: number) => Statement,
  { rowsPerChunk, chunksMax }: { rowsPerChunk: number; chunksMax: number },
): Promise<{ rows: number; more: boolean }> {
  let rows = 0
  for (let chunk = 0; chunk < chunksMax; chunk += 1) {
    const [[row] = []] = await runScoped(db, { kind: 'system' }, [statement(rowsPerChunk)])
    const deleted = readNumber(row?.deleted)
    rows += deleted
    if (deleted < rowsPerChunk) return { rows, more: false }
  }
  return { rows, more: true }
}
