/** Figures beside the rows of a list: one line for each record, with its course over the days. */
import { addDays, daysFrom } from '../../core/days.ts'

/** Records that lists show. A coupon has no clicks. */
export const listDimensions = [
  ...(['link_id', 'offer_id', 'affiliate_id', 'app_id', 'advertiser_id', 'coupon'] as const),
] as const
export type ListDimension = (typeof listDimensions)[number]

export type TrendUnit = 'day' | 'week' | 'month'

const DAYS_MAX = 62
const WEEKS_MAX = 400

/** Into what the range is divided, so that a line in a cell has neither two nor hundreds of points. */
export function trendUnitOf(from: string, to: string): TrendUnit {
  const days = daysFrom(from, to).length
  if (days <= DAYS_MAX) return 'day'
  return days <= WEEKS_MAX ? 'week' : 'month'
}

/** The first days of all units of the range, in order. */
export function trendPoints(from: string, to: string, unit: TrendUnit): string[] {
  return [...new Set(daysFrom(from, to).map((day) => startOf(day, unit)))]
}

function startOf(day: string, unit: TrendUnit): string {
  if (unit === 'day') return day
  if (unit === 'month') return `${day.slice(0, 7)}-01`
  // 0 = Sunday; weeks begin on Monday.
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay()
  return addDays(day, -((weekday + 6) % 7))
}
