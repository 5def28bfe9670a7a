import { type Attribute, isDateUnit } from '../../../../workers/reports/rules/dimensions.ts'
import { api, read } from '../../core/api.ts'
import { type DayRange, dayIn } from '../../core/format/dates.ts'
import { periodOf } from '../../core/format/periods.ts'
import { settle } from '../../core/problem.ts'
import type { Person } from '../../core/session.ts'
import { readOwnSearch } from './own-search.ts'
import { reportKindOf } from './report-kind.ts'
import type { ReportSearch } from './report-search.ts'
import { filtersOf, groupsOf, trendUnitOf } from './report-state.ts'

/** Rows of the first page, and of each further one: 20 pages have 10,000. */
const ROWS_FIRST = 100
const ROWS_PER_PAGE = 500
/** The most that one request answers. */
const ROWS_PER_REQUEST = 1_000
const VALUES_SHOWN = '100'

export const askReport = (query: Query) => read(api.v1.reports.$get({ query }))
export type Report = Awaited<ReturnType<typeof askReport>>
export type ReportRow = Report['rows'][number]
export type Figures = Report['total']

export interface ValueChoice {
  readonly value: string
  readonly label: string
}

export type Query = Record<string, string>

/** Days, filters and currency of a search, as the API takes them. */
export const selectionOf = (search: ReportSearch, range: DayRange): Query => ({
  ...{ from: range.from, to: range.to, ...Object.fromEntries(filtersOf(search)) },
  ...(search.currency === undefined ? {} : { currency: search.currency }),
})

const sortOf = ({ sort }: ReportSearch): Query => (sort === undefined ? {} : { sort })

/** Where the API answers all rows of the report as CSV. */
export function csvPath(search: ReportSearch, range: DayRange): string {
  const group_by = groupsOf(search).join(',')
  const query = { ...selectionOf(search, range), ...sortOf(search), group_by }
  return `/v1/reports.csv?${new URLSearchParams(query)}`
}

/** The report, its trend, and the values to filter by of the attributes in use. */
export async function loadReport(person: Person, params: ReportSearch) {
  const search = readOwnSearch(params, reportKindOf(person))
  const range = periodOf(search, dayIn(person.time_zone, new Date()))
  const selection = selectionOf(search, range)
  const unit = trendUnitOf(range)
  const compare: Query = search.compare === 'off' ? {} : { compare: 'true' }
  const group_by = groupsOf(search).join(',')
  const [report, trend, ...values] = await Promise.all([
    settle(askRows({ ...selection, ...compare, ...sortOf(search), group_by }, search.pages)),
    settle(askReport({ ...selection, ...compare, group_by: unit, limit: '500' })),
    ...valueNames(search).map((name) => settle(loadValues(name, range))),
  ])
  const choices = valueNames(search).map((name, index) => {
    const found = values[index]
    return [name, found?.ok ? found.value : []] as const
  })
  return { range, unit, report, trend, choices: new Map<Attribute, ValueChoice[]>(choices) }
}
export type LoadedReport = Awaited<ReturnType<typeof loadReport>>

/** The rows of so many pages, in as many requests as it takes. */
async function askRows(query: Query, pages: number | undefined): Promise<Report> {
  const wanted = pages === undefined ? ROWS_FIRST : pages * ROWS_PER_PAGE
  const limit = Math.min(wanted, ROWS_PER_REQUEST)
  const first = await askReport({ ...query, limit: String(limit) })
  const rows = [...first.rows]
  let next = first.next_offset
  while (next !== null && rows.length < wanted) {
    const page = await askReport({
      ...query,
      limit: String(Math.min(limit, wanted - rows.length)),
      offset: String(next),
    })
    rows.push(...page.rows)
    next = page.next_offset
  }
  return { ...first, rows, next_offset: next }
}

/** Attributes that are filtered, and those that are grouped by: their values can be chosen. */
function valueNames(search: ReportSearch): Attribute[] {
  const grouped = groupsOf(search).filter((name): name is Attribute => !isDateUnit(name))
  const added = search.filter === undefined ? [] : [search.filter]
  return [...new Set([...filtersOf(search).map(([name]) => name), ...grouped, ...added])]
}

async function loadValues(
  name: Attribute,
  range: { from: string; to: string },
): Promise<ValueChoice[]> {
  const { rows } = await askReport({ ...range, group_by: name, limit: VALUES_SHOWN })
  return rows.flatMap(({ keys, names }) => {
    const value = keys[name]
    return value ? [{ value, label: names[name] ?? value }] : []
  })
}
