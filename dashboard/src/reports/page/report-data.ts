import {
  type Attribute,
  type Dimension,
  isDateUnit,
} from '../../../../workers/reports/rules/dimensions.ts'
import { api, read } from '../../core/api.ts'
import { type DayRange, dayIn } from '../../core/format/dates.ts'
import { periodOf } from '../../core/format/periods.ts'
import { settle } from '../../core/problem.ts'
import { type ReportSearch, readReportSearch } from './report-search.ts'
import { filtersOf, groupsOf, trendUnitOf } from './report-state.ts'

const ROWS_PER_PAGE = 100
const VALUES_SHOWN = '100'

const ask = (query: Query) => read(api.v1.reports.$get({ query }))
export type Report = Awaited<ReturnType<typeof ask>>
export type ReportRow = Report['rows'][number]
export type Figures = Report['total']

export interface ValueChoice {
  readonly value: string
  readonly label: string
}

type Query = Record<string, string>

/** The question of a search, as the API takes it. */
function queryOf(search: ReportSearch, { from, to }: DayRange) {
  const { sort, currency } = search
  return {
    ...{ from, to, ...Object.fromEntries(filtersOf(search)) },
    ...(currency === undefined ? {} : { currency }),
    ...(sort === undefined ? {} : { sort }),
    group_by: groupsOf(search).join(','),
  } as { group_by: string; sort?: string } & Query
}

/** Where the API answers all rows of the report as CSV. */
export const csvPath = (search: ReportSearch, range: DayRange) =>
  `/v1/reports.csv?${new URLSearchParams(queryOf(search, range))}`

/** The report, its trend, and the values to filter by of the attributes in use. */
export async function loadReport(timeZone: string, params: ReportSearch) {
  const search = readReportSearch(params)
  const range = periodOf(search, dayIn(timeZone, new Date()))
  const { group_by, sort, ...shared } = queryOf(search, range)
  const unit = trendUnitOf(range)
  const compare: Query = search.compare === 'off' ? {} : { compare: 'true' }
  const limit = String(ROWS_PER_PAGE * (search.pages ?? 1))
  const sorted: Query = sort === undefined ? {} : { sort }
  const [report, trend, ...values] = await Promise.all([
    settle(ask({ ...shared, ...compare, ...sorted, group_by, limit })),
    settle(ask({ ...shared, ...compare, group_by: unit, limit: '500' })),
    ...valueNames(search).map((name) => settle(loadValues(name, range))),
  ])
  const choices = valueNames(search).map((name, index) => {
    const found = values[index]
    return [name, found?.ok ? found.value : []] as const
  })
  return { range, unit, report, trend, choices: new Map<Attribute, ValueChoice[]>(choices) }
}
export type LoadedReport = Awaited<ReturnType<typeof loadReport>>

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
  const { rows } = await ask({ ...range, group_by: name, limit: VALUES_SHOWN })
  return rows.flatMap(({ keys, names }) => {
    const value = keys[name]
    return value ? [{ value, label: names[name] ?? value }] : []
  })
}

/** What a person may group and filter by. */
export const isOwnDimension =
  (kind: 'affiliate' | 'advertiser' | 'platform') =>
  (name: Dimension): boolean =>
    !(kind === 'affiliate' && name === 'affiliate_id') &&
    !(kind === 'advertiser' && name === 'advertiser_id')
