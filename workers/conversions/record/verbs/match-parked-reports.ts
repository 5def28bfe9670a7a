import type { Db } from '../../../core/database.ts'
import { newId as makeId } from '../../../core/ids.ts'
import { publishChanges } from '../../../snapshots/publish-changes.ts'
import type { CapChanges } from '../../../snapshots/rules.ts'
import type { SnapshotStore } from '../../../snapshots/store.ts'
import { listMatchableReports } from '../db/inbound.ts'
import {
  evaluateParkedReports,
  type MatchedReports,
  REPORTS_PER_RUN_MAX,
} from './evaluate-parked-reports.ts'

const system = { kind: 'system' } as const

/**
 * Evaluates parked reports again whose missing click, conversion, customer or rate has arrived: the given ones, or all if
 * `null`. Publishes caps that they fill. Safe to repeat.
 */
export async function matchParkedReports(
  db: Db,
  store: SnapshotStore,
  reportIds: readonly string[] | null,
  now: Date,
  newId: (now: Date) => string = makeId,
): Promise<MatchedReports> {
  const list = listMatchableReports(reportIds, now, REPORTS_PER_RUN_MAX)
  const { filled, ...matched } = await evaluateParkedReports(db, system, { list, now, newId })
  await publishFilledCaps(db, store, filled)
  const tests = await evaluateParkedReports(db, { ...system, isTest: true }, { list, now, newId })
  return {
    recorded: matched.recorded + tests.recorded,
    closed: matched.closed + tests.closed,
    left: matched.left + tests.left,
  }
}

/** Publishes to the edge the caps that parked reports have filled. */
export async function publishFilledCaps(
  db: Db,
  store: SnapshotStore,
  filled: readonly CapChanges[],
): Promise<void> {
  const once = new Map(filled.map((changes) => [JSON.stringify(changes), changes]))
  for (const changes of once.values()) await publishChanges(db, system, store, changes)
}
