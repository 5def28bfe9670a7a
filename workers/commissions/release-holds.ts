import { type Db, openDatabase, runScoped, sqlStateOf } from '../core/database.ts'
import type { Job } from '../core/job.ts'
import { isContention } from '../core/retry-on-conflict.ts'
import { sweepDebts } from '../ledger/debt-sweep.ts'
import { lockAccounts, postEntries } from '../ledger/post.ts'
import { commissionReleased } from '../ledger/rules/ledger-commissions.ts'
import {
  claimDueCommissions,
  type DueCommission,
  type DueCursor,
  listDueCommissions,
  toDueCommission,
} from './db.ts'

/** Limits of one run; the next run does the rest. */
const usualBounds = { commissionsPerChunk: 500, chunksMax: 200 }

export interface ReleasedHolds {
  released: number
  /**
   * Commissions that the ledger refused to release, for a person to check. The others continued.
   */
  failed: string[]
  /** True if the run stopped at its limit; the next run continues. */
  more: boolean
}

/**
 * Moves commissions whose hold is over from held to available (E6). Takes everything due by `now`,
 * so a skipped day is caught up. Safe to run twice, also at once.
 */
export async function releaseHolds(
  db: Db,
  now: Date,
  { commissionsPerChunk, chunksMax } = usualBounds,
): Promise<ReleasedHolds> {
  const result: ReleasedHolds = { released: 0, failed: [], more: false }
  let after: DueCursor | null = null
  for (let chunk = 0; chunk < chunksMax; chunk += 1) {
    const list = listDueCommissions(now, after, commissionsPerChunk)
    const [rows = []] = await runScoped(db, { kind: 'system' }, [list])
    const due = rows.map(toDueCommission)
    await releaseChunk(db, due, now, result)
    const last = due.at(-1)
    if (last === undefined || due.length < commissionsPerChunk) return result
    after = last.cursor
  }
  return { ...result, more: true }
}

/** One transaction. If the ledger refuses it, tries each half, down to the failing commission. */
async function releaseChunk(
  db: Db,
  due: readonly DueCommission[],
  now: Date,
  result: ReleasedHolds,
): Promise<void> {
  const [first] = due
  if (first === undefined) return
  const entries = due.map((commission) => commissionReleased(commission, now))
  const posting = postEntries(entries, claimDueCommissions(due, now))
  const locks = lockAccounts(entries)
  const statements = [...locks, posting, ...sweepDebts(entries)]
  try {
    const answers = await runScoped(db, { kind: 'system' }, statements)
    result.released += Number(answers[locks.length]?.[0]?.posted)
  } catch (error) {
    // An outage affects the whole run. A lost race is retried in smaller parts.
    if (sqlStateOf(error) === null || (due.length === 1 && isContention(error))) throw error
    if (due.length === 1) {
      result.failed.push(first.commissionId)
      return
    }
    const middle = Math.ceil(due.length / 2)
    await releaseChunk(db, due.slice(0, middle), now, result)
    await releaseChunk(db, due.slice(middle), now, result)
  }
}

export const releaseHoldsJob = {
  name: 'release-holds',
  cron: '*/5 * * * *',
  minutesMax: 3,
  run: async (env, now) => releaseHolds(await openDatabase(env), now),
} as const satisfies Job
