/** Evaluates parked reports, and the reports that were parked for them. */
import { type Db, guardOf, runScoped, type Scope } from '../../../core/database.ts'
import { Refusal } from '../../../core/refusal.ts'
import type { CapChanges } from '../../../snapshots/rules.ts'
import { listMatchableReports, type ParkedReport, toParkedReport } from '../db/inbound.ts'
import { recordReport } from './record-report.ts'

export const REPORTS_PER_RUN_MAX = 500

export interface MatchedReports {
  /** Reports that became conversions, earning or rejected. */
  recorded: number
  /** Repetitions and conflicts of a conversion that was recorded before, and refused reports. */
  closed: number
  /** Left parked: refused for now, parked for something else, or evaluated by another run. */
  left: number
}

export interface EvaluatedReports extends MatchedReports {
  /** Snapshot documents of the caps that were filled. They must be published. */
  filled: CapChanges[]
}

export interface ParkedRun {
  /** The parked reports to begin with: see listMatchableReports. */
  list: ReturnType<typeof listMatchableReports>
  now: Date
  newId: (now: Date) => string
  /** True if they have expired: they are evaluated now, whatever is missing. */
  givesUp?: boolean
}

/** Safe to repeat and to run twice at once: each report is evaluated once. */
export async function evaluateParkedReports(
  db: Db,
  scope: Scope,
  { list, now, newId, givesUp = false }: ParkedRun,
): Promise<EvaluatedReports> {
  const result: EvaluatedReports = { recorded: 0, closed: 0, left: 0, filled: [] }
  const [rows = []] = await runScoped(db, scope, [list])
  const queue = rows.map(toParkedReport)
  const seen = new Set(queue.map(({ id }) => id))
  for (let at = 0; at < queue.length && at < REPORTS_PER_RUN_MAX; at += 1) {
    const parked = queue[at] as ParkedReport
    const evaluated = await evaluateOne(db, scope, parked, { now, newId, givesUp })
    result[evaluated.outcome] += 1
    result.filled.push(...evaluated.capChanges)
    const woken = evaluated.wakes.filter((id) => !seen.has(id))
    if (woken.length === 0) continue
    for (const id of woken) seen.add(id)
    const wokenList = listMatchableReports(woken, now, woken.length)
    const [more = []] = await runScoped(db, scope, [wokenList])
    queue.push(...more.map(toParkedReport))
  }
  return result
}

interface EvaluatedOne {
  outcome: keyof MatchedReports
  capChanges: readonly CapChanges[]
  wakes: readonly string[]
}

const nothing = { capChanges: [], wakes: [] } as const

async function evaluateOne(
  db: Db,
  scope: Scope,
  { id, report, receivedAt }: ParkedReport,
  run: { now: Date; newId: (now: Date) => string; givesUp: boolean },
): Promise<EvaluatedOne> {
  const arrival = { kind: 'parked', reportId: id } as const
  try {
    const evaluated = await recordReport(db, scope, { report, arrival, receivedAt, ...run })
    if (evaluated.outcome === 'decided') return { ...nothing, ...evaluated, outcome: 'closed' }
    if (evaluated.outcome !== 'recorded') {
      return { outcome: evaluated.outcome === 'parked' ? 'left' : 'closed', ...nothing }
    }
    const capChanges = evaluated.filledFor === null ? [] : [evaluated.filledFor]
    return { outcome: 'recorded', capChanges, wakes: evaluated.wakes }
  } catch (error) {
    const isLeft = error instanceof Refusal || guardOf(error) === 'already_judged'
    if (isLeft) return { outcome: 'left', ...nothing }
    throw error
  }
}
