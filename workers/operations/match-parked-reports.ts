import { type Db, guardOf, runScoped } from '../db/database.ts'
import { listMatchableReports, type ParkedReport, toParkedReport } from '../db/inbound.ts'
import { Refusal } from '../domain/refusal.ts'
import { newId as makeId } from '../ids.ts'
import { publishChanges } from './publish-changes.ts'
import type { SnapshotStore } from './snapshot-store.ts'
import { takeReport } from './take-report.ts'

const REPORTS_PER_RUN_MAX = 500

export interface MatchedReports {
  /** Reports that became conversions, earning or rejected. */
  recorded: number
  /** Repetitions and conflicts of a conversion that was recorded before, and refused reports. */
  closed: number
  /** Left parked: refused for now, or taken by another run. */
  left: number
}

/**
 * Judges parked reports again whose click has come: the given ones, or any (`null`: the sweep that
 * catches a report parked in the moment in which its click was stored). One that fills a cap tells the
 * edge. Safe to repeat.
 */
export async function matchParkedReports(
  db: Db,
  store: SnapshotStore,
  reportIds: readonly string[] | null,
  now: Date,
  newId: (now: Date) => string = makeId,
): Promise<MatchedReports> {
  const list = listMatchableReports(reportIds, REPORTS_PER_RUN_MAX)
  const [rows = []] = await runScoped(db, { kind: 'system' }, [list])
  const result: MatchedReports = { recorded: 0, closed: 0, left: 0 }
  for (const parked of rows.map(toParkedReport)) {
    result[await matchOne(db, store, parked, now, newId)] += 1
  }
  return result
}

async function matchOne(
  db: Db,
  store: SnapshotStore,
  { id, report, receivedAt }: ParkedReport,
  now: Date,
  newId: (now: Date) => string,
): Promise<keyof MatchedReports> {
  const arrival = { kind: 'parked', reportId: id } as const
  try {
    const taking = { report, arrival, receivedAt, now, newId }
    const taken = await takeReport(db, { kind: 'system' }, taking)
    if (taken.outcome !== 'recorded') return taken.outcome === 'parked' ? 'left' : 'closed'
    const { filledFor } = taken
    if (filledFor !== null) {
      await publishChanges(db, { kind: 'system' }, store, { offers: filledFor })
    }
    return 'recorded'
  } catch (error) {
    if (error instanceof Refusal || guardOf(error) === 'already_judged') return 'left'
    throw error
  }
}
