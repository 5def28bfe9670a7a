import { readNumber, readText, readTime } from '../core/columns.ts'
import { type Db, runScoped } from '../core/database.ts'
import { emptyClicks, listClicksToEmpty } from './clicks-db.ts'

const system = { kind: 'system' } as const
const ROWS_PER_CHUNK = 5_000
const CHUNKS_PER_RUN_MAX = 400
const DAY_MS = 86_400_000
/** The longest time of one chunk, so that a chunk without clicks is read quickly. */
const CHUNK_MS = 7 * DAY_MS

/**
 * Empties the personal fields of clicks older than their advertiser's `click_days`, or `days` if it has none. Each
 * advertiser keeps how far it is, so a run continues where the last one stopped. Safe to run twice, also at once.
 * @returns how many clicks were emptied; `more` if the run stopped at its limit.
 */
export async function forgetClicks(
  db: Db,
  { now, days }: { now: Date; days: number },
  rowsPerChunk = ROWS_PER_CHUNK,
): Promise<{ rows: number; more: boolean }> {
  const [due = []] = await runScoped(db, system, [listClicksToEmpty(now, days)])
  let rows = 0
  let chunks = 0
  for (const row of due) {
    const until = readTime(row.until)
    let from = readTime(row.since)
    while (from < until) {
      if (chunks === CHUNKS_PER_RUN_MAX) return { rows, more: true }
      chunks += 1
      const before = new Date(Math.min(from.getTime() + CHUNK_MS, until.getTime()))
      const span = { advertiserId: readText(row.id), from, before, limit: rowsPerChunk }
      const [[done = {}] = []] = await runScoped(db, system, [emptyClicks(span)])
      const emptied = readNumber(done.rows)
      rows += emptied
      if (emptied < rowsPerChunk) from = before
    }
  }
  return { rows, more: false }
}
