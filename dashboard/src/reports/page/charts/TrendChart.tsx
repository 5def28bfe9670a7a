import type { ReactNode } from 'react'
import { currencyExponents } from '../../../../../schema/vocabulary.ts'
import { rangeBefore } from '../../../core/format/dates.ts'
import { fromMinor } from '../../../core/format/money.ts'
import { useFormat } from '../../../core/i18n/use-format.ts'
import { ChartCard } from '../../../ui/charts/ChartCard.tsx'
import type { LoadedReport } from '../report-data.ts'
import { type FigureChoice, trendOf } from '../report-figures.ts'
import { useReportText } from '../report-texts.ts'

/** Smallest top of an axis of counts. */
const AXIS_TOP_MIN = 4

/** A figure over time, beside the days before. The children choose the figure. */
export function TrendChart(props: {
  data: Pick<LoadedReport, 'trend' | 'unit' | 'range'>
  choice: FigureChoice
  isTable: boolean
  onTable: (isTable: boolean) => void
  children: ReactNode
}) {
  const { data, choice } = props
  const text = useReportText()
  const format = useFormat()
  const words = text.report
  const { metric, money, currency } = choice
  const { range } = data
  const axis = (value: number) =>
    metric === 'money'
      ? format.moneyShort(fromMinor(BigInt(Math.round(value)), currency))
      : format.number(value)
  return (
    <ChartCard
      title={metric === 'money' ? words.measures[money] : words.trendTitle[metric]}
      period={format.range(range)}
      periodBefore={format.range(rangeBefore(range))}
      points={trendOf(data, metric, { text, format, currency, money })}
      axis={axis}
      topMin={metric === 'money' ? 10 ** currencyExponents[currency] : AXIS_TOP_MIN}
      isTable={props.isTable}
      onTable={props.onTable}
      fileName={`${metric}-${range.from}-${range.to}.csv`}
    >
      {props.children}
    </ChartCard>
  )
}
