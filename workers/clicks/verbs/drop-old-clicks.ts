import { type Db, openDatabase, runScoped } from '../../core/database.ts'
import type { Job } from '../../core/job.ts'
import type { CronEnv } from '../../env.ts'
import { dropOldClickPartition } from '../db/partitions.ts'

const DAY_MS = 86_400_000
/** Three years by default. */
const CLICK_DAYS_KEPT = 1_100
/** Cookies last up to 400 days, and a conversion finds its click by then. The database enforces it. */
const CLICK_DAYS_KEPT_MIN = 500
/** Each call waits for a lock on the table of clicks. */
const PARTITIONS_PER_RUN_MAX = 3

/**
 * Drops the months of clicks that ended more than `days` ago. Statistics are in rollups, and conversions,
 * commissions and the ledger reference a click only by its id, so no figure changes. A conversion no longer
 * shows the sub ids of its click. Safe to run twice.
 */
export async function dropOldClicks(
  db: Db,
  { now, days }: { now: Date; days: number },
): Promise<{ dropped: string[] }> {
  const before = new Date(now.getTime() - days * DAY_MS)
  const dropped: string[] = []
  while (dropped.length < PARTITIONS_PER_RUN_MAX) {
    const [[row] = []] = await runScoped(db, { kind: 'system' }, [dropOldClickPartition(before)])
    if (typeof row?.dropped !== 'string') break
    dropped.push(row.dropped)
  }
  return { dropped }
}

export const dropOldClicksJob = {
  name: 'drop-old-clicks',
  cron: '10 0 * * *',
  minutesMax: 13,
  run: async (env, now) => dropOldClicks(await openDatabase(env), { now, days: daysKept(env) }),
} as const satisfies Job

/**
 * @throws when the setting is not a number of days within its bounds, so that a typing error drops no clicks.
 */
function daysKept({ CLICK_DAYS_KEPT: text }: Pick<CronEnv, 'CLICK_DAYS_KEPT'>): number {
  if (text === undefined) return CLICK_DAYS_KEPT
  const days = Number(text)
  if (Number.isInteger(days) && days >= CLICK_DAYS_KEPT_MIN) return days
  throw new Error(`CLICK_DAYS_KEPT must be a whole number from ${CLICK_DAYS_KEPT_MIN} on`)
}
