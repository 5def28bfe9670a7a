/** A statement as CSV. */
import type { Currency } from '../../../schema/vocabulary.ts'
import { toCsv } from '../../core/csv.ts'
import { toDecimal } from '../../core/money.ts'
import { type ColumnName, type StatementColumn, statementColumns } from './columns.ts'
import type { StatementBalance, StatementLine } from './db.ts'

export interface StatementFile {
  from: string
  to: string
  currency: Currency
  opening: readonly StatementBalance[]
  lines: readonly StatementLine[]
  closing: readonly StatementBalance[]
}

const columns = Object.entries<StatementColumn>(statementColumns)
  .filter(([, { leftOut }]) => leftOut !== 'csv')
  .map(([name]) => name as ColumnName)

type Cells = Partial<Record<ColumnName, string | null>>

/** One row per opening balance, line, and closing balance. */
export function statementCsv(file: StatementFile): string {
  const { currency } = file
  const balance =
    (when: string, day: string) =>
    ({ kind, minor }: StatementBalance): Cells => ({
      ...{ recorded_at: day, reason: `${when} ${kind}` },
      ...{ amount: toDecimal({ minor, currency }), currency },
    })
  const rows: Cells[] = [
    ...file.opening.map(balance('opening', file.from)),
    ...file.lines.map(cellsOf),
    ...file.closing.map(balance('closing', file.to)),
  ]
  // Every row has every column, because readers take a shorter row for an error.
  return toCsv(
    columns,
    rows.map((cells) => columns.map((name) => cells[name] ?? null)),
  )
}

function cellsOf(line: StatementLine): Cells {
  return Object.fromEntries(columns.map((name) => [name, textOf(line[name])]))
}

function textOf(value: StatementLine[ColumnName]): string | null {
  if (value === null || typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  return 'code' in value ? value.code : value.name
}
