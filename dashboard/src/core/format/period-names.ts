/** Periods that a date picker offers. */
export const periodNames = [
  'today',
  'yesterday',
  'last_7',
  'last_30',
  'this_month',
  'last_month',
] as const
export type PeriodName = (typeof periodNames)[number]
