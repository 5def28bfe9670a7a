/** Reports and logs as XLSX files: typed cells and headers in the reader's language. */
import type { ExportKind, Language } from '../../schema/vocabulary.ts'
import { wallClockOf } from '../core/days.ts'
import { refuse } from '../core/refusal.ts'
import {
  dayCell,
  textCell,
  timeCell,
  type XlsxCell,
  type XlsxColumn,
  type XlsxPart,
  xlsxParts,
} from '../core/xlsx.ts'
import type { FileTable } from './csv-files.ts'
import { counts, sums } from './rules/measures.ts'
import { sheetNames, xlsxHeaders } from './xlsx-headers.ts'

/** More rows are slow to open, and a file of 4 GB would need another format of ZIP. */
export const XLSX_ROWS_MAX = 200_000
/** One page of a report, which is written during the request. */
export const XLSX_REPORT_ROWS_MAX = 10_000

export interface XlsxLook {
  kind: ExportKind
  language: Language
  /** Cells have no time zone, so times are written as on a clock there. */
  timeZone: string
}

/** @throws Refusal `export_too_long` after XLSX_ROWS_MAX rows. */
export function xlsxOfTable<Row>(
  { columns, pages }: FileTable<Row>,
  { kind, language, timeZone }: XlsxLook,
): AsyncGenerator<XlsxPart> {
  const wallClock = wallClockOf(timeZone)
  const own = Object.entries(columns).map(([name, value]): XlsxColumn<Row> => {
    const type = typeOf(name)
    const header = xlsxHeaders[name]?.[language] ?? name
    return {
      header: type === 'time' ? `${header} (${timeZone})` : header,
      width: widths[type],
      cell: (row) => {
        const given = value(row)
        return given === null || given === '' ? null : cellOf(type, String(given), wallClock)
      },
    }
  })
  return xlsxParts({ sheet: sheetNames[kind][language], columns: own }, limited(pages))
}

async function* limited<Row>(pages: AsyncIterable<readonly Row[]>) {
  let rows = 0
  for await (const page of pages) {
    rows += page.length
    if (rows > XLSX_ROWS_MAX) throw refuse('payload_too_large', 'export_too_long')
    yield page
  }
}

type CellType = 'text' | 'id' | 'integer' | 'percent' | 'amount' | 'day' | 'time'
const widths: Readonly<Record<CellType, number>> = {
  ...{ text: 18, id: 38, integer: 12, percent: 10, amount: 14, day: 12, time: 26 },
}

const integers: readonly string[] = [...counts, 'conversions', 'time_to_sale_seconds', 'weekday']
const amounts: readonly string[] = [
  ...sums,
  ...['epc', 'aov', 'amount', 'refunded', 'payout_reversed'],
]

function typeOf(name: string): CellType {
  if (integers.includes(name)) return 'integer'
  if (amounts.includes(name)) return 'amount'
  if (name === 'cr' || name === 'roi') return 'percent'
  if (['day', 'week', 'month'].includes(name)) return 'day'
  if (name === 'hour' || name === 'hold_until' || name.endsWith('_at')) return 'time'
  return name === 'id' || name.endsWith('_id') || name === 'duplicate_of' ? 'id' : 'text'
}

function cellOf(type: CellType, value: string, wallClock: (ms: number) => number): XlsxCell {
  switch (type) {
    case 'integer':
      return { value, format: 'integer' }
    case 'percent':
      return { value, format: 'percent' }
    case 'amount':
      // Amounts are written with the decimals of their currency.
      return { value, format: `decimal${(value.split('.')[1] ?? '').length as 2}` }
    case 'day':
      return dayCell(value)
    case 'time':
      return timeCell(wallClock(Date.parse(value)))
    default:
      return textCell(value)
  }
}
