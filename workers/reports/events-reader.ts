/**
 * Reads events for reports, logs and exports. This is the only file that depends on the events being in
 * Postgres. Another store for old clicks would be a second implementation.
 */
import type { Currency } from '../../schema/vocabulary.ts'
import { readTextOrNull } from '../core/columns.ts'
import { type Db, runScoped, type Scope, type Statement, sqlStateOf } from '../core/database.ts'
import { addDays } from '../core/days.ts'
import { refuse, refuseField } from '../core/refusal.ts'
import { type CohortFigures, cohortStatement, toCohorts } from './cohorts/db.ts'
import { type FiguresOfGroup, type ReportFigures, toFigures } from './db/figures.ts'
import { findRange, toRange } from './db/range.ts'
import { type ReportPlan, reportStatement } from './db/report.ts'
import {
  type CouponFigures,
  listCoupons,
  listTrends,
  type Trends,
  toCoupons,
  toTrends,
} from './lists/list-db.ts'
import type { TrendUnit } from './lists/list-rules.ts'
import { type ClickEntry, listClicks, toClickEntry } from './logs/db/click-log.ts'
import { type CommissionEntry, listCommissions, toCommissionEntry } from './logs/db/click-story.ts'
import {
  type ConversionEntry,
  listConversions,
  toConversionEntry,
} from './logs/db/conversion-log.ts'
import { findStrangers } from './logs/db/selected.ts'
import type { ConversionSelection, LogPage, LogSelection } from './logs/log-questions-rules.ts'
import { planSources, type Source } from './rules/planner.ts'
import type { Question, ReportScope, Selection } from './rules/question.ts'

export interface EventsReader {
  /**
   * The groups of a question, a page of them or only those with the given keys.
   * @throws Refusal `invalid_input`: an unknown zone or record (with its field), or `report_over_budget`.
   */
  readFigures(question: Question, part?: ReportPart): Promise<ReportAnswer>
  /** Customers of the months of the question's days, and their figures until now. @throws as readFigures. */
  readCohorts(question: Question): Promise<{ cohorts: CohortFigures; rates: ReportAnswer['rates'] }>
  /** @throws Refusal `invalid_input`: a filter that names a record which the scope does not have. */
  requireKnown(selection: Selection): Promise<void>
  /** A page of the log of clicks. @throws as readFigures. */
  readClicks(selection: LogSelection, page: LogPage): Promise<ClickEntry[]>
  /** A page of the log of conversions. @throws as readFigures. */
  readConversions(selection: ConversionSelection, page: LogPage): Promise<ConversionEntry[]>
  /** Figures beside a list, with their trends. The question groups by record and date. @throws as readFigures. */
  readList(question: Question, of: ListPart): Promise<ListFigures>
  /** A click with its conversions, oldest first; null = there is none in the scope. */
  readStory(scope: ReportScope, clickId: string): Promise<ClickStory | null>
}

/** Coupons are no dimension of reports: their list is read by the dates alone. */
export interface ListPart {
  couponsBy?: TrendUnit
}

export interface ListFigures {
  records: readonly FiguresOfGroup[]
  trends: Trends
  coupons: readonly CouponFigures[]
  /** All records of the range are there. */
  isComplete: boolean
}

export interface ClickStory {
  click: ClickEntry
  conversions: ConversionEntry[]
  commissions: CommissionEntry[]
}

/** Only some groups; missing = the page that the question names. */
export type ReportPart = Partial<Pick<ReportPlan, 'keys' | 'after'>>

export interface ReportAnswer extends ReportFigures {
  /** What was read, for the answer and for tests. */
  source: Source
  /** Rates to the question's currency. */
  rates: Partial<Record<Currency, string>>
}

/** Years of a monthly rebill, with room. */
const STORY_EVENTS_MAX = 200

/** Longest time of a question in a request. Longer ones run in the background. */
const BUDGET_MS = 10_000

export function readPostgres(
  db: Db,
  scope: Scope,
  { now, budgetMs = BUDGET_MS }: { now: Date; budgetMs?: number },
): EventsReader {
  const run = ({ isTest }: { isTest: boolean }, ...statements: Statement[]) =>
    runScoped(db, { ...scope, isTest }, statements, { statementMs: budgetMs }).catch(
      refuseUnanswered,
    )
  const readLog = async (selection: Selection, list: Statement) => {
    const [[found] = [], rows = []] = await run(selection, findStrangers(selection), list)
    requireKnown(readTextOrNull(found?.strangers))
    return rows
  }
  return {
    async readFigures(question, { keys = null, after = null } = {}) {
      const [[found] = []] = await run(question, findRange(question, now))
      const { range, facts, rates, strangers, droppedBefore } = toRange(found)
      requireKnown(strangers)
      const sources = planSources(question, facts)
      if (sources.clicks === 'raw') requireKept(droppedBefore)
      const plan = { question, sources, range, rates, keys, after }
      const [[row] = []] = await run(question, reportStatement(plan))
      return { ...toFigures(row), source: sources.clicks, rates }
    },

    async readCohorts(question) {
      const [[found] = []] = await run(question, findRange(question, now))
      const { range, rates, strangers } = toRange(found)
      requireKnown(strangers)
      const [[row] = []] = await run(question, cohortStatement(question, range, now))
      return { cohorts: toCohorts(row), rates }
    },

    async readList(question, { couponsBy }) {
      const [[found] = []] = await run(question, findRange(question, now))
      const { range, facts, rates, strangers, droppedBefore } = toRange(found)
      requireKnown(strangers)
      const none = { records: [], trends: new Map(), coupons: [], isComplete: true }
      if (couponsBy !== undefined) {
        const [rows = []] = await run(question, listCoupons(question, couponsBy, range))
        return { ...none, coupons: toCoupons(rows) }
      }
      const sources = planSources(question, facts)
      if (sources.clicks === 'raw') requireKept(droppedBefore)
      const plan = { question, sources, range, rates, keys: null, after: null }
      const byRecord = { ...question, groupBy: question.groupBy.slice(0, 1) }
      const [[row] = [], points = []] = await run(
        question,
        reportStatement({ ...plan, question: byRecord }),
        listTrends(plan),
      )
      const { rows: records, groups } = toFigures(row)
      return { ...none, records, trends: toTrends(points), isComplete: records.length >= groups }
    },

    async requireKnown(selection) {
      const [[found] = []] = await run(selection, findStrangers(selection))
      requireKnown(readTextOrNull(found?.strangers))
    },

    async readClicks(selection, page) {
      return (await readLog(selection, listClicks(selection, page))).map(toClickEntry)
    },

    async readConversions(selection, page) {
      return (await readLog(selection, listConversions(selection, page))).map(toConversionEntry)
    },

    async readStory(scope, clickId) {
      for (const isTest of [false, true]) {
        const selection = storySelection({ scope, clickId, isTest }, now)
        const [[row] = [], events = []] = await run(
          selection,
          listClicks(selection, { afterId: null, limit: 1 }),
          listConversions(selection, { afterId: null, limit: STORY_EVENTS_MAX }),
        )
        if (row === undefined) continue
        const conversions = events.map(toConversionEntry).reverse()
        const ids = conversions.map(({ id }) => id)
        const [commissions = []] = await run(selection, listCommissions(scope, ids))
        return {
          ...{ click: toClickEntry(row), conversions },
          commissions: commissions.map(toCommissionEntry),
        }
      }
      return null
    },
  }
}

/** Everything of one click, from its day on: its id begins with its time. */
function storySelection(
  of: Pick<ConversionSelection, 'scope' | 'clickId' | 'isTest'>,
  now: Date,
): ConversionSelection {
  const clickedAt = Number.parseInt((of.clickId ?? '').replace('-', '').slice(0, 12), 16)
  const dayOf = (at: Date) => at.toISOString().slice(0, 10)
  // Ids of other forms than ours name times that cannot be.
  const from = new Date(Math.min(clickedAt, now.getTime()))
  return {
    ...{ ...of, from: addDays(dayOf(from), -2), to: addDays(dayOf(now), 2), timeZone: 'UTC' },
    ...{ filters: {}, sub: null, event: null, status: null },
    ...{ orderId: null, customerId: null, coupon: null },
  }
}

/** @throws Refusal where single clicks of the range were deleted. */
function requireKept(droppedBefore: string | null): void {
  if (droppedBefore !== null) throw refuseField('from', 'date_min', { date: droppedBefore })
}

/** @throws Refusal for the filter that names a record which the scope does not have. */
function requireKnown(stranger: string | null): void {
  if (stranger !== null) throw refuseField(stranger, 'not_found')
}

function refuseUnanswered(error: unknown): never {
  const state = sqlStateOf(error)
  // A zone that the runtime has and Postgres does not.
  if (state === '22023') throw refuseField('time_zone', 'time_zone')
  if (state === '57014') throw refuse('invalid_input', 'report_over_budget')
  throw error
}
