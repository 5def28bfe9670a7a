/** Every CSV that we give out: RFC 4180, and no cell that a spreadsheet would take for a formula. */

/** What a spreadsheet runs, also in full-width form, also behind blanks that it may cut away. */
const startsFormula = /^[\s\0\ufeff]*[=+\-@＝＋－＠]|^[\t\r\n\0]/
const number = /^-?\d+(\.\d+)?$/
/** The semicolon and the tab part cells where the comma writes decimals. */
const needsQuotes = /[",;\t\r\n]/
const CRLF = '\r\n'

/** One cell: text that begins like a formula gets an apostrophe, an amount below zero stays a number. */
export function csvCell(value: string | null): string {
  const text = value ?? ''
  const harmless = startsFormula.test(text) && !number.test(text) ? `'${text}` : text
  return needsQuotes.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}

/** A whole file: a header line, then the rows, each line ended by CRLF. `header` null: only the rows. */
export function toCsv(
  header: readonly string[] | null,
  rows: readonly (readonly (string | null)[])[],
): string {
  return [...(header === null ? [] : [header]), ...rows]
    .map((row) => row.map(csvCell).join(',') + CRLF)
    .join('')
}

export type Cell = string | number | null

/** Columns of a file from left to right: name in the header → cell of a row. */
export type CsvColumns<Row> = Readonly<Record<string, (row: Row) => Cell>>

/** As toCsv. Without its header it continues what was sent before. */
export function csvOf<Row>(
  columns: CsvColumns<Row>,
  rows: readonly Row[],
  { hasHeader = true }: { hasHeader?: boolean } = {},
): string {
  const cells = Object.values(columns)
  return toCsv(
    hasHeader ? Object.keys(columns) : null,
    rows.map((row) => cells.map((cell) => cell(row)?.toString() ?? null)),
  )
}
