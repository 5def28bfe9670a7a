/**
 * The store of events behind one port: reports, logs and exports ask it, and only it knows that figures are in
 * Postgres. Another store for old clicks would be a second implementation.
 */
import type { Currency } from '../../schema/vocabulary.ts'
import { type Db, runScoped, type Scope, sqlStateOf } from '../core/database.ts'
import { refuse, refuseField } from '../core/refusal.ts'
import { type ReportFigures, toFigures } from './db/figures.ts'
import { findRange, toRange } from './db/range.ts'
import { reportStatement } from './db/report.ts'
import { planSources, type Source } from './rules/planner.ts'
import type { Question } from './rules/question.ts'

export interface EventsReader {
  /**
   * The groups of a question, a page of them or only those with the given keys.
   * @throws Refusal `invalid_input`: an unknown zone or record (with its field), or `report_over_budget`.
   */
  readFigures(question: Question, keys?: readonly (readonly string[])[]): Promise<ReportAnswer>
}

export interface ReportAnswer extends ReportFigures {
  /** What was read, for the answer and for tests. */
  source: Source
  /** Rates to the question's currency. */
  rates: Partial<Record<Currency, string>>
}

/** Longest time of a question that somebody waits for. Longer ones run in the background. */
const BUDGET_MS = 10_000

export function readPostgres(
  db: Db,
  scope: Scope,
  { now, budgetMs = BUDGET_MS }: { now: Date; budgetMs?: number },
): EventsReader {
  return {
    async readFigures(question, keys) {
      const run = (statement: ReturnType<typeof findRange>) =>
        runScoped(db, scope, [statement], { statementMs: budgetMs }).catch(refuseUnanswered)
      const [[found] = []] = await run(findRange(question, now))
      const { range, facts, rates, strangers, droppedBefore } = toRange(found)
      if (strangers !== null) throw refuseField(strangers, 'not_found')
      const sources = planSources(question, facts)
      if (sources.clicks === 'raw' && droppedBefore !== null) {
        throw refuseField('from', 'date_min', { date: droppedBefore })
      }
      const plan = { question, sources, range, rates, keys: keys ?? null }
      const [[row] = []] = await run(reportStatement(plan))
      return { ...toFigures(row), source: sources.clicks, rates }
    },
  }
}

function refuseUnanswered(error: unknown): never {
  const state = sqlStateOf(error)
  // A zone that the runtime knows and Postgres does not.
  if (state === '22023') throw refuseField('time_zone', 'time_zone')
  if (state === '57014') throw refuse('invalid_input', 'report_over_budget')
  throw error
}
