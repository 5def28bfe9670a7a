import type { PeriodName } from '../../core/format/period-names.ts'

const periods: Record<PeriodName, string> = {
  today: 'Today',
  yesterday: 'Yesterday',
  last_7: '7 days',
  last_30: '30 days',
  this_month: 'This month',
  last_month: 'Last month',
}

/** Texts of the date picker. */
export const enPeriod = { period: { label: 'Period', from: 'From', to: 'To', periods } }
export type PeriodWords = typeof enPeriod
