import { type Db, openDatabase } from '../../../core/database.ts'
import { newId as makeId } from '../../../core/ids.ts'
import type { Job } from '../../../core/job.ts'
import { publishChanges } from '../../../snapshots/publish-changes.ts'
import type { CapChanges } from '../../../snapshots/rules.ts'
import type { SnapshotStore } from '../../../snapshots/store.ts'
import { listMatchableReports } from '../db/inbound.ts'
import {
  judgeParkedReports,
  type MatchedReports,
  REPORTS_PER_RUN_MAX,
} from './judge-parked-reports.ts'

const system = { kind: 'system' } as const

/**
 * Judges parked reports again for which that has come which they wait for: the given ones, or any
 * (`null`: the sweep that catches a report parked in the moment in which its click was stored). One
 * that fills a cap tells the edge. Safe to repeat.
 */
export async function matchParkedReports(
  db: Db,
  store: SnapshotStore,
  reportIds: readonly string[] | null,
  now: Date,
  newId: (now: Date) => string = makeId,
): Promise<MatchedReports> {
  const list = listMatchableReports(reportIds, now, REPORTS_PER_RUN_MAX)
  const { filled, ...matched } = await judgeParkedReports(db, system, { list, now, newId })
  await tellEdge(db, store, filled)
  return matched
}

/** Publishes what reports that had waited have changed for the edge. */
export async function tellEdge(
  db: Db,
  store: SnapshotStore,
  filled: readonly CapChanges[],
): Promise<void> {
  const once = new Map(filled.map((changes) => [JSON.stringify(changes), changes]))
  for (const changes of once.values()) await publishChanges(db, system, store, changes)
}

/** The sweep: a report parked in the moment in which its click was stored was seen by neither side. */
export const matchParkedReportsJob = {
  name: 'match-parked-reports',
  cron: '*/5 * * * *',
  minutesMax: 2,
  run: async (env, now) => matchParkedReports(await openDatabase(env), env.SNAPSHOTS, null, now),
} as const satisfies Job
