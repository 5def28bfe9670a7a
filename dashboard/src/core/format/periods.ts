import { addDays, type DayRange } from './dates.ts'
import type { PeriodName } from './period-names.ts'

/** How a URL names its days: by a period, or by the first and the last one. */
export interface PeriodSearch {
  range?: PeriodName | undefined
  from?: string | undefined
  to?: string | undefined
}

/** The days of a search: its own, or those that its period means today. */
export function periodOf({ range = 'last_30', from, to }: PeriodSearch, today: string): DayRange {
  if (from !== undefined || to !== undefined) {
    const last = to ?? today
    const first = from ?? last
    return first <= last ? { from: first, to: last } : { from: last, to: first }
  }
  const firstOfMonth = `${today.slice(0, 7)}-01`
  const lastOfMonth = addDays(firstOfMonth, -1)
  const known: Record<PeriodName, DayRange> = {
    today: { from: today, to: today },
    yesterday: { from: addDays(today, -1), to: addDays(today, -1) },
    last_7: { from: addDays(today, -6), to: today },
    last_30: { from: addDays(today, -29), to: today },
    this_month: { from: firstOfMonth, to: today },
    last_month: { from: `${lastOfMonth.slice(0, 7)}-01`, to: lastOfMonth },
  }
  return known[range]
}
