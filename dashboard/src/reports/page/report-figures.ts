import type { Currency } from '../../../../schema/vocabulary.ts'
import { changeOf } from '../../core/format/change.ts'
import { listDays, rangeBefore } from '../../core/format/dates.ts'
import { fromMinor, toMinor } from '../../core/format/money.ts'
import type { Formats } from '../../core/i18n/formats.ts'
import type { ChartPoint } from '../../ui/charts/chart-scale.ts'
import type { Figure } from '../../ui/charts/FigureCard.tsx'
import type { Figures, LoadedReport, Report } from './report-data.ts'
import type { TrendMetric } from './report-search.ts'
import type { ReportWords } from './report-texts.ts'

export type MoneyName = 'payout' | 'owed' | 'order_value' | 'margin' | 'uplines'

/** The sums of one currency; null without any. */
export const moneyOf = (figures: Figures, currency: Currency) =>
  figures.money.find((money) => money.currency === currency) ?? null

export const minorOf = (figures: Figures, name: MoneyName, currency: Currency): bigint => {
  const amount = moneyOf(figures, currency)?.[name]
  return amount === undefined ? 0n : toMinor({ amount, currency })
}

/** One figure of a row: clicks, sales or a sum. */
export interface FigureChoice {
  readonly metric: TrendMetric
  readonly money: MoneyName
  readonly currency: Currency
}

export function figureOf(figures: Figures | null | undefined, choice: FigureChoice): bigint {
  if (!figures) return 0n
  const { metric, money, currency } = choice
  if (metric === 'money') return minorOf(figures, money, currency)
  return BigInt(metric === 'clicks' ? figures.billable : figures.sales)
}

export const writeFigure = (
  value: bigint,
  { metric, currency }: FigureChoice,
  format: Formats,
): string =>
  metric === 'money' ? format.money(fromMinor(value, currency)) : format.number(Number(value))

export const bareFigure = (value: bigint, { metric, currency }: FigureChoice): string =>
  metric === 'money' ? fromMinor(value, currency).amount : String(value)

/** The sum that matters most to the reader: what an affiliate earns, what others owe or sell. */
export const mainMoney = ({ measures }: Report): MoneyName =>
  measures.includes('owed') ? 'owed' : 'payout'

export function currenciesOf(report: Report): readonly Currency[] {
  const found = [...report.total.money, ...(report.previous_total?.money ?? [])]
  const codes = [...new Set(found.map(({ currency }) => currency))]
  return codes.length === 0 ? ['USD'] : codes
}

/** The currency of most rows, which is shown unless another was chosen. */
export function commonCurrency({ rows }: Report): Currency | undefined {
  const used = rows.flatMap(({ money }) => money.map(({ currency }) => currency))
  const counts = Map.groupBy(used, (currency) => currency)
  return [...counts].toSorted(([, left], [, right]) => right.length - left.length)[0]?.[0]
}

interface Wording {
  readonly text: ReportWords
  readonly format: Formats
  readonly currency: Currency
}

/** Clicks, sales, conversion rate and the main sums, compared with the days before. */
export function figuresOf(report: Report, trend: Report | null, wording: Wording): Figure[] {
  const { text, format, currency } = wording
  const words = text.report
  const { total, previous_total: before } = report
  const period = format.range(rangeBefore(report))
  const history = (of: (figures: Figures) => number) => trend?.rows.map(of) ?? []
  const figure = (
    name: 'billable' | 'sales' | 'cr' | 'epc' | MoneyName,
    of: (figures: Figures) => bigint,
    write: (figures: Figures) => string,
  ): Figure => ({
    ...{ label: words.measures[name], definition: words.definitions[name], value: write(total) },
    change: changeOf(of(total), before ? of(before) : of(total)),
    against: before ? words.against(write(before), period) : '',
    history: history((figures) => Number(of(figures))),
  })
  const count = (name: 'billable' | 'sales') =>
    figure(
      name,
      (of) => BigInt(of[name]),
      (of) => format.number(of[name]),
    )
  const sum = (name: MoneyName) =>
    figure(
      name,
      (of) => minorOf(of, name, currency),
      (of) => format.money(fromMinor(minorOf(of, name, currency), currency)),
    )
  const rate = figure(
    'cr',
    (of) => BigInt(Math.round((of.cr ?? 0) * 100_000)),
    (of) => (of.cr === null ? '—' : format.ratio(of.cr)),
  )
  const main = mainMoney(report)
  return [count('billable'), count('sales'), rate, sum(main)]
}

/** The chosen figure by hour, day, week or month, beside the days before where there are any. */
export function trendOf(
  { trend, unit, range }: Pick<LoadedReport, 'trend' | 'unit' | 'range'>,
  metric: TrendMetric,
  wording: Wording & { money: MoneyName },
): ChartPoint[] {
  if (!trend.ok) return []
  const { format } = wording
  const choice = { metric, money: wording.money, currency: wording.currency }
  const rows = new Map(trend.value.rows.map((row) => [row.keys[unit] ?? '', row]))
  const keys = unit === 'day' ? listDays(range) : [...rows.keys()]
  const show = (value: bigint) => writeFigure(value, choice, format)
  const bare = (value: bigint) => bareFigure(value, choice)
  const days = listDays(rangeBefore(range))
  return keys.map((key, index) => {
    const row = rows.get(key)
    const value = figureOf(row, choice)
    const before = figureOf(row?.previous, choice)
    const change = changeOf(value, before)
    const sign = change.direction === 'up' ? '+' : change.direction === 'down' ? '\u2212' : ''
    const percent = format.percent(change)
    const earlier = unit === 'day' ? days[index] : undefined
    return {
      ...{ key, label: unit === 'hour' ? format.hour(key) : format.day(key) },
      ...{ value: Number(value), shown: show(value) },
      beforeLabel: earlier ? format.day(earlier) : '—',
      ...{ before: Number(before), beforeShown: earlier ? show(before) : '—' },
      share: earlier && percent ? sign + percent : '',
      csv: [bare(value), bare(before)],
    }
  })
}
