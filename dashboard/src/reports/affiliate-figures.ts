import type { Currency } from '../../../schema/vocabulary.ts'
import { changeOf } from '../core/format/change.ts'
import { type DayRange, daysIn, rangeBefore } from '../core/format/dates.ts'
import { fromMinor, perClick, sumMoney, toMinor } from '../core/format/money.ts'
import type { Formats } from '../core/i18n/formats.ts'
import type { ChartPoint } from '../ui/charts/chart-scale.ts'
import type { Figure } from '../ui/charts/FigureCard.tsx'
import type { Summary } from './home-data.ts'
import type { HomeWords } from './home-en.ts'
import type { HomeMetric } from './home-search.ts'

type Counts = Summary['today']

/** Currencies the person has money or earnings in; US dollars if there are none. */
export function currenciesOf(summary: Summary): readonly Currency[] {
  const earned = [...summary.days, ...summary.previous_days].flatMap((day) => day.earned)
  const found = new Set([...summary.balances, ...earned].map(({ currency }) => currency))
  return found.size === 0 ? ['USD'] : [...found]
}

interface Wording {
  readonly text: HomeWords
  readonly format: Formats
  readonly currency: Currency
}

type Sums = Pick<Counts, 'billable_clicks' | 'leads' | 'sales' | 'earned' | 'payout'>

/** Sums of several days. */
const sumOf = (days: readonly Sums[]): Sums => ({
  billable_clicks: days.reduce((sum, day) => sum + day.billable_clicks, 0),
  leads: days.reduce((sum, day) => sum + day.leads, 0),
  sales: days.reduce((sum, day) => sum + day.sales, 0),
  earned: days.flatMap((day) => day.earned),
  payout: days.flatMap((day) => day.payout),
})

/** Payouts of level 1 ÷ billable clicks, in one currency. */
const epcOf = (counts: Sums, currency: Currency) =>
  perClick(sumMoney(counts.payout, currency), counts.billable_clicks)

/** The four figures of a period that ends with the summary, compared with as many days before. */
export function figuresOf(summary: Summary, range: DayRange, words: Wording): readonly Figure[] {
  const { text, format, currency } = words
  const { days, previous_days } = summary
  const length = daysIn(range)
  const all = [...previous_days, ...days]
  const [now, before] = [sumOf(all.slice(-length)), sumOf(all.slice(-2 * length, -length))]
  const earlier = rangeBefore(range)
  const period = length === 1 ? format.day(earlier.to) : format.range(earlier)
  const { definitions } = text.figures
  const count = (
    metric: 'clicks' | 'conversions',
    label: string,
    of: (counts: Sums) => number,
  ): Figure => ({
    ...{ label, definition: definitions[metric] },
    value: format.number(of(now)),
    change: changeOf(BigInt(of(now)), BigInt(of(before))),
    against: text.figures.against(format.number(of(before)), period),
    history: days.map(of),
    link: { to: '/', search: (before) => ({ ...before, metric }), hash: 'trend' },
  })
  const earned = (counts: Sums) => sumMoney(counts.earned, currency)
  const epc = (counts: Sums) => epcOf(counts, currency)
  // Compared at a ten-thousandth of a unit; both have the same number of decimals.
  const scaled = (counts: Sums) => BigInt((epc(counts)?.amount ?? '0').replace('.', ''))
  const rate = (counts: Sums) => {
    const money = epc(counts)
    return money === null ? '—' : format.rate(money)
  }
  return [
    count('clicks', text.figures.clicks, (counts) => counts.billable_clicks),
    count('conversions', text.figures.leadsAndSales, (counts) => counts.leads + counts.sales),
    {
      ...{ label: text.figures.epc, definition: definitions.epc },
      value: rate(now),
      change: changeOf(scaled(now), scaled(before)),
      against: text.figures.against(rate(before), period),
      history: days.map((day) => Number(scaled(day))),
    },
    {
      ...{ label: text.figures.earned, definition: definitions.earned },
      value: format.money(earned(now)),
      change: changeOf(toMinor(earned(now)), toMinor(earned(before))),
      against: text.figures.against(format.money(earned(before)), period),
      history: days.map((day) => Number(toMinor(earned(day)))),
      link: { to: '/', search: (before) => ({ ...before, metric: 'earned' }), hash: 'trend' },
    },
  ]
}

/** The selected figure by day, each compared with the same day of the previous period. */
export function trendOf(summary: Summary, metric: HomeMetric, words: Wording): ChartPoint[] {
  const { format, currency } = words
  const minorOf = (counts: Sums): bigint => {
    if (metric === 'clicks') return BigInt(counts.billable_clicks)
    if (metric === 'conversions') return BigInt(counts.leads + counts.sales)
    return toMinor(sumMoney(counts.earned, currency))
  }
  const shown = (value: bigint) =>
    metric === 'earned' ? format.money(fromMinor(value, currency)) : format.number(Number(value))
  const bare = (value: bigint) =>
    metric === 'earned' ? fromMinor(value, currency).amount : String(value)
  return summary.days.map((day, index) => {
    const earlier = summary.previous_days[index]
    const value = minorOf(day)
    const before = earlier ? minorOf(earlier) : 0n
    const change = changeOf(value, before)
    const sign = change.direction === 'up' ? '+' : change.direction === 'down' ? '\u2212' : ''
    const percent = format.percent(change)
    return {
      key: day.day,
      label: format.day(day.day),
      value: Number(value),
      shown: shown(value),
      beforeLabel: earlier ? format.day(earlier.day) : '—',
      before: Number(before),
      beforeShown: shown(before),
      share: percent && sign + percent,
      csv: [bare(value), bare(before)],
    }
  })
}
