import { type Db, openDatabase } from '../../../core/database.ts'
import { newId as makeId } from '../../../core/ids.ts'
import type { Job } from '../../../core/job.ts'
import type { SnapshotStore } from '../../../snapshots/store.ts'
import { listExpiredReports } from '../db/inbound.ts'
import {
  evaluateParkedReports,
  type MatchedReports,
  REPORTS_PER_RUN_MAX,
} from './evaluate-parked-reports.ts'
import { publishFilledCaps } from './match-parked-reports.ts'

const DAYS_PARKED_MAX = 7

/**
 * Expires reports that have been parked for more than 7 days. Each is evaluated with the available facts. If nothing else
 * attributes it, it is recorded as rejected, with the missing fact as the reason. Safe to repeat.
 */
export async function expireReports(
  db: Db,
  store: SnapshotStore,
  now: Date,
  newId: (now: Date) => string = makeId,
): Promise<MatchedReports> {
  const list = listExpiredReports(now, DAYS_PARKED_MAX, REPORTS_PER_RUN_MAX)
  const run = { list, now, newId, givesUp: true }
  const { filled, ...evaluated } = await evaluateParkedReports(db, { kind: 'system' }, run)
  await publishFilledCaps(db, store, filled)
  return evaluated
}

export const expireReportsJob = {
  name: 'expire-reports',
  cron: '5 * * * *',
  minutesMax: 1,
  run: async (env, now) => expireReports(await openDatabase(env), env.SNAPSHOTS, now),
} as const satisfies Job
