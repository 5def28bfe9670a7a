/** Reads uploaded CSV files: commas, semicolons or tabs, quotes, byte order mark, any line ends. */
import { parse } from 'csv-parse/sync'
import { trimUnseen } from './clean-text.ts'
import { refuseField } from './refusal.ts'

export interface CsvFile<Column extends string> {
  /** The known columns, in the order of the file. */
  columns: Column[]
  ignoredColumns: string[]
  /** Cells by column, without empty ones. `line`: where the row begins, from 1. */
  rows: { line: number; cells: Partial<Record<Column, string>> }[]
}

/** Columns with the headers that name them: lower-case letters only. Others are ignored. */
export type CsvHeaders<Column extends string> = Readonly<Record<Column, readonly string[]>>

interface Parsed {
  record: string[]
  info: { lines: number }
}

/**
 * Empty lines are skipped; case, spaces and punctuation of headers are ignored.
 * @throws Refusal `invalid_input` naming `file`, `columns` or `rows`.
 */
export function readCsvFile<Column extends string>(
  text: string,
  headers: CsvHeaders<Column>,
  rowsMax: number,
): CsvFile<Column> {
  const [head, ...body] = parseText(text)
  if (head === undefined) throw refuseField('file', 'file_empty')
  if (body.length === 0) throw refuseField('rows', 'file_without_rows')
  if (body.length > rowsMax) throw refuseField('rows', 'file_rows_max', { max: rowsMax })
  const columnOf = namesOf(headers)
  const found = head.record.map((header) => columnOf.get(lettersOf(header)) ?? null)
  const columns = found.filter((column) => column !== null)
  const twice = columns.find((column, at) => columns.indexOf(column) !== at)
  if (twice !== undefined) throw refuseField('columns', 'column_duplicate', { name: twice })
  // `lines` counts to the end of the row before; the row begins on the next.
  const lineOf = (at: number) => (at === 0 ? head : (body[at - 1] as Parsed)).info.lines + 1
  return {
    columns,
    ignoredColumns: head.record.filter((_, at) => found[at] === null),
    rows: body.map(({ record }, at) => ({ line: lineOf(at), cells: cellsOf(record, found) })),
  }
}

function parseText(text: string): Parsed[] {
  const [firstLine = ''] = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/, 1)
  const delimiter = [';', '\t'].find(
    (sign) => firstLine.split(sign).length > firstLine.split(',').length,
  )
  try {
    return parse(text, {
      bom: true,
      delimiter: delimiter ?? ',',
      info: true,
      skip_empty_lines: true,
      relax_column_count: true,
      max_record_size: 16_384,
    }) as unknown as Parsed[]
  } catch (error) {
    const line = (error as { lines?: number }).lines
    if (line === undefined) throw refuseField('file', 'file_unreadable')
    throw refuseField('file', 'file_unreadable_near', { line })
  }
}

const lettersOf = (header: string) => header.toLowerCase().replace(/[^a-z]/g, '')

function namesOf<Column extends string>(headers: CsvHeaders<Column>): Map<string, Column> {
  const entries = Object.entries(headers) as [Column, readonly string[]][]
  return new Map(entries.flatMap(([column, names]) => names.map((name) => [name, column])))
}

function cellsOf<Column extends string>(
  record: readonly string[],
  found: readonly (Column | null)[],
): Partial<Record<Column, string>> {
  const cells: Partial<Record<Column, string>> = {}
  for (const [at, column] of found.entries()) {
    const value = trimUnseen(record[at] ?? '')
    if (column !== null && value !== '') cells[column] = value
  }
  return cells
}
