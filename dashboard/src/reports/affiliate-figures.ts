import type { Currency } from '../../../schema/vocabulary.ts'
import { changeOf } from '../core/format/change.ts'
import { addDays } from '../core/format/dates.ts'
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

/** Payouts of level 1 ÷ billable clicks, in one currency. */
const epcOf = (counts: Counts, currency: Currency) =>
  perClick(sumMoney(counts.payout, currency), counts.billable_clicks)

/** Today's four figures, compared with the day before. */
export function figuresOf(summary: Summary, words: Wording): readonly Figure[] {
  const { text, format, currency } = words
  const { today, yesterday, days } = summary
  const dayBefore = format.day(addDays(summary.to, -1))
  const { definitions } = text.figures
  const count = (
    metric: 'clicks' | 'conversions',
    label: string,
    of: (counts: Counts) => number,
  ): Figure => ({
    ...{ label, definition: definitions[metric] },
    value: format.number(of(today)),
    change: changeOf(BigInt(of(today)), BigInt(of(yesterday))),
    against: text.figures.against(format.number(of(yesterday)), dayBefore),
    history: days.map(of),
    link: { to: '/', search: (before) => ({ ...before, metric }), hash: 'trend' },
  })
  const earned = (counts: Counts) => sumMoney(counts.earned, currency)
  const epc = (counts: Counts) => epcOf(counts, currency)
  // Compared at a ten-thousandth of a unit; both have the same number of decimals.
  const scaled = (counts: Counts) => BigInt((epc(counts)?.amount ?? '0').replace('.', ''))
  const rate = (counts: Counts) => {
    const money = epc(counts)
    return money === null ? '—' : format.rate(money)
  }
  return [
    count('clicks', text.figures.clicks, (counts) => counts.billable_clicks),
    count('conversions', text.figures.leadsAndSales, (counts) => counts.leads + counts.sales),
    {
      ...{ label: text.figures.epc, definition: definitions.epc },
      value: rate(today),
      change: changeOf(scaled(today), scaled(yesterday)),
      against: text.figures.against(rate(yesterday), dayBefore),
      history: days.map((day) => Number(scaled(day))),
    },
    {
      ...{ label: text.figures.earned, definition: definitions.earned },
      value: format.money(earned(today)),
      change: changeOf(toMinor(earned(today)), toMinor(earned(yesterday))),
      against: text.figures.against(format.money(earned(yesterday)), dayBefore),
      history: days.map((day) => Number(toMinor(earned(day)))),
      link: { to: '/', search: (before) => ({ ...before, metric: 'earned' }), hash: 'trend' },
    },
  ]
}

/** The selected figure by day, each compared with the same day of the previous period. */
export function trendOf(summary: Summary, metric: HomeMetric, words: Wording): ChartPoint[] {
  const { format, currency } = words
  const minorOf = (counts: Counts): bigint => {
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
