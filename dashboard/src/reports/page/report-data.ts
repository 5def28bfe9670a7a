import {
  type Attribute,
  type Dimension,
  isDateUnit,
} from '../../../../workers/reports/rules/dimensions.ts'
import { api, read } from '../../core/api.ts'
import { dayIn } from '../../core/format/dates.ts'
import { settle } from '../../core/problem.ts'
import { filtersOf, groupsOf, type ReportSearch, rangeOf, trendUnitOf } from './report-search.ts'

const ROWS_PER_PAGE = 100
const VALUES_SHOWN = '100'

const ask = (query: Record<string, string>) => read(api.v1.reports.$get({ query }))
export type Report = Awaited<ReturnType<typeof ask>>
export type ReportRow = Report['rows'][number]
export type Figures = Report['total']

export interface ValueChoice {
  readonly value: string
  readonly label: string
}

/** The report, its trend, and the values to filter by of the attributes in use. */
export async function loadReport(timeZone: string, search: ReportSearch) {
  const range = rangeOf(search, dayIn(timeZone, new Date()))
  const filters = filtersOf(search)
  const shared = {
    ...range,
    ...Object.fromEntries(filters),
    ...(search.compare === 'off' ? {} : { compare: 'true' }),
    ...(search.currency === undefined ? {} : { currency: search.currency }),
  }
  const groups = groupsOf(search)
  const unit = trendUnitOf(range)
  const [report, trend, ...values] = await Promise.all([
    settle(
      ask({
        ...{ ...shared, group_by: groups.join(',') },
        ...(search.sort === undefined ? {} : { sort: search.sort }),
        limit: String(ROWS_PER_PAGE * (search.pages ?? 1)),
      }),
    ),
    settle(ask({ ...shared, group_by: unit, limit: '500' })),
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
  return [...new Set([...filtersOf(search).map(([name]) => name), ...grouped])]
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
