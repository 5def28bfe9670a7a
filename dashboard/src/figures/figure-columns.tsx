import { usePageText } from '../core/i18n/language.ts'
import { useFormat } from '../core/i18n/use-format.ts'
import { Sparkline } from '../ui/charts/Sparkline.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import type { CsvColumn } from '../ui/Table.tsx'
import { byNumber } from '../ui/table-sort.ts'
import { FigureMoney, useIsSpend } from './FigureLine.tsx'
import type { ListFigures, RecordFigures } from './list-figures.ts'

/** Columns of figures for a table of records. They keep their width while they are loading. */
export function useFigureColumns<Row>(
  figures: ListFigures,
  keyOf: (row: Row) => string,
): CsvColumn<Row>[] {
  const words = usePageText().listFigures
  const format = useFormat()
  const isSpend = useIsSpend()
  const isLoading = figures.found === null
  const cell = (write: (of: RecordFigures) => React.ReactNode) => (row: Row) => {
    const of = figures.of(keyOf(row))
    return (
      <span className="inline-block min-w-14">
        {isLoading ? <Skeleton className="ml-auto h-4 w-10" /> : of === null ? '—' : write(of)}
      </span>
    )
  }
  const csv = (write: (of: RecordFigures) => string) => (row: Row) => {
    const of = figures.of(keyOf(row))
    return of === null ? '' : write(of)
  }
  const byCount = (count: (of: RecordFigures | null) => number) => (left: Row, right: Row) =>
    byNumber(count(figures.of(keyOf(left))), count(figures.of(keyOf(right))))
  const number = { isNumber: true, isMinor: true } as const
  const money = (of: RecordFigures) => of.money.map((one) => `${one.amount} ${one.currency}`)
  return [
    {
      ...{ id: 'clicks', header: words.clicks, ...number },
      order: byCount((of) => of?.billable ?? 0),
      cell: cell(({ billable }) => format.number(billable ?? 0)),
      csv: csv(({ billable }) => String(billable ?? '')),
    },
    {
      ...{ id: 'sales', header: words.sales, isNumber: true },
      order: byCount((of) => of?.sales ?? 0),
      cell: cell(({ sales }) => format.number(sales)),
      csv: csv(({ sales }) => String(sales)),
    },
    {
      ...{ id: 'cr', header: words.cr, ...number },
      order: byCount((of) => of?.cr ?? 0),
      cell: cell(({ cr }) => (cr === null ? '—' : format.ratio(cr))),
      csv: csv(({ cr }) => String(cr ?? '')),
    },
    {
      ...{ id: 'money', header: isSpend ? words.spend : words.earned, ...number },
      cell: cell((of) => <FigureMoney money={of.money} />),
      csv: csv((of) => money(of).join(' + ')),
    },
    {
      ...{ id: 'trend', header: words.trend, isMinor: true },
      cell: (row) => {
        const of = figures.of(keyOf(row))
        return <span className="block h-5 w-18">{of && <Sparkline points={of.trend} />}</span>
      },
      csv: csv(({ trend }) => trend.join(' ')),
    },
  ]
}
