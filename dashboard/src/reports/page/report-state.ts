/** What the parameters of a report mean. Apart from them, because they load with every page. */
import {
  type Attribute,
  attributes,
  type Dimension,
} from '../../../../workers/reports/rules/dimensions.ts'
import { type DayRange, daysIn } from '../../core/format/dates.ts'
import { filterName, isAttribute, type ReportSearch } from './report-search.ts'

export const DEFAULT_GROUP: Dimension = 'offer_id'

export const groupsOf = ({ by }: ReportSearch): readonly Dimension[] =>
  by === undefined ? [DEFAULT_GROUP] : (by.split(',') as Dimension[])

export const filtersOf = (search: ReportSearch): readonly (readonly [Attribute, string])[] =>
  attributes.flatMap((name) => {
    const value = search[filterName(name)]
    return value === undefined ? [] : [[name, value] as const]
  })

const DAYS_OF_TREND_MAX = 120
const WEEKS_OF_TREND_MAX = 400

/** Into what a trend divides its range, so that it has neither two nor a thousand points. */
export function trendUnitOf(range: DayRange): 'hour' | 'day' | 'week' | 'month' {
  const days = daysIn(range)
  if (days === 1) return 'hour'
  if (days <= DAYS_OF_TREND_MAX) return 'day'
  return days <= WEEKS_OF_TREND_MAX ? 'week' : 'month'
}

/** What people look at next: the dimension below one that they opened. */
const nextDimension: Partial<Record<Dimension, Dimension>> = {
  ...{ advertiser_id: 'offer_id', app_id: 'offer_id', offer_id: 'affiliate_id' },
  ...{ affiliate_id: 'sub1', link_id: 'sub1', campaign: 'sub1', utm_source: 'utm_medium' },
  ...{ utm_medium: 'utm_campaign', country: 'region', device: 'os', os: 'browser', sub1: 'sub2' },
}

/** The search of a group that was opened: its values become filters, its days the range. */
export function drillDown(
  search: ReportSearch,
  keys: Readonly<Record<string, string | null>>,
  isOwn: (name: Dimension) => boolean,
): ReportSearch {
  const groups = groupsOf(search)
  const last = groups.at(-1) ?? DEFAULT_GROUP
  const next = nextDimension[last] ?? 'day'
  const set = Object.fromEntries(
    groups.flatMap((name) => {
      const key = keys[name]
      return key && isAttribute(name) ? [[filterName(name), key]] : []
    }),
  )
  const day = keys.day
  const range = day ? { from: day, to: day, range: undefined } : {}
  return {
    ...search,
    ...set,
    ...range,
    by: isOwn(next) ? next : 'sub1',
    pages: undefined,
    sort: undefined,
  }
}
