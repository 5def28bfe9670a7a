import { addDays } from '../core/format/dates.ts'
import type { Invoice } from '../ledger/money-data.ts'

/** The last day of a period that ends before `end`. */
export const lastDayOf = (end: string): string => addDays(end, -1)

/** Status for display: an issued invoice after its due date is overdue. */
export const shownStatus = ({ status, is_overdue }: Invoice): Invoice['status'] | 'overdue' =>
  is_overdue ? 'overdue' : status

/** The month before the month of `day`: "2026-10". */
export function monthBefore(day: string): string {
  return addDays(`${day.slice(0, 7)}-01`, -1).slice(0, 7)
}
