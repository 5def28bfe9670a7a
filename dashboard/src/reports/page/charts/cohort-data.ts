import type { Currency } from '../../../../../schema/vocabulary.ts'
import { api, read } from '../../../core/api.ts'
import { fromMinor, toMinor } from '../../../core/format/money.ts'
import type { Formats } from '../../../core/i18n/formats.ts'
import type { Query } from '../report-data.ts'
import type { CohortFigure } from '../report-search.ts'

export const askCohorts = (query: Query) => read(api.v1.reports.cohorts.$get({ query }))
export type Cohorts = Awaited<ReturnType<typeof askCohorts>>
export type Cohort = Cohorts['cohorts'][number]
type Month = Cohort['months'][number]

/** A month of a cohort, as a row of the table. */
export interface CohortRow {
  readonly cohort: Cohort
  readonly month: Month
}

export interface CohortChoice {
  readonly figure: CohortFigure
  /** The sum that the reader may see. */
  readonly money: 'order_value' | 'payout'
  readonly currency: Currency
}

/** Months before the first customer have no row. */
export function rowsOf({ cohorts }: Cohorts): Cohort[] {
  const first = cohorts.findIndex(({ customers }) => customers > 0)
  return first < 0 ? [] : cohorts.slice(first)
}

const minorOf = ({ money }: Month, { money: name, currency }: CohortChoice): bigint => {
  const amount = money.find((of) => of.currency === currency)?.[name]
  return amount === undefined ? 0n : toMinor({ amount, currency })
}

/** Money and orders as they are; customers as a share of those who were won. */
export function plottedOf({ cohort, month }: CohortRow, choice: CohortChoice): number {
  if (choice.figure === 'money') return Number(minorOf(month, choice))
  if (choice.figure === 'orders') return month.orders
  return cohort.customers === 0 ? 0 : month.customers / cohort.customers
}

export function shortOf(row: CohortRow, choice: CohortChoice, format: Formats): string {
  const value = plottedOf(row, choice)
  if (choice.figure === 'customers') return format.ratio(value)
  if (choice.figure === 'orders') return format.number(value)
  return format.moneyShort(fromMinor(minorOf(row.month, choice), choice.currency))
}

export const moneyOfMonth = ({ month }: CohortRow, choice: CohortChoice) =>
  fromMinor(minorOf(month, choice), choice.currency)
