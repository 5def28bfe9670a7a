/** Writes CSV files: RFC 4180, with cells escaped so that no spreadsheet runs them as a formula. */

/** Matches what a spreadsheet reads as a formula, also in full-width form or after blanks. */
const startsFormula = /^[\s\0\ufeff]*[=+\-@＝＋－＠]|^[\t\r\n\0]/
const number = /^-?\d+(\.\d+)?$/
/** Semicolons and tabs separate cells in regions that write decimals with a comma. */
const needsQuotes = /[",;\t\r\n]/
const CRLF = '\r\n'

/** One cell. Text that begins like a formula gets an apostrophe; negative amounts stay numbers. */
export function csvCell(value: string | null): string {
  const text = value ?? ''
  const harmless = startsFormula.test(text) && !number.test(text) ? `'${text}` : text
  return needsQuotes.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}

/**
 * A whole file: a header line, then the rows, each line ended by CRLF. `header` null = rows only.
 */
export function toCsv(
  header: readonly string[] | null,
  rows: readonly (readonly (string | null)[])[],
): string {
  return [...(header === null ? [] : [header]), ...rows]
    .map((row) => row.map(csvCell).join(',') + CRLF)
    .join('')
}

export type Cell = string | number | null

export interface CsvPart {
  text: string
  rows: number
}

/** Columns of a file from left to right: name in the header → cell of a row. */
export type CsvColumns<Row> = Readonly<Record<string, (row: Row) => Cell>>

/** A file in parts, one for each page of rows. The first part has the header, also where there are no rows. */
export async function* csvParts<Row>(
  columns: CsvColumns<Row>,
  pages: AsyncIterable<readonly Row[]>,
): AsyncGenerator<CsvPart> {
  let hasHeader = true
  for await (const rows of pages) {
    yield { text: csvOf(columns, rows, { hasHeader }), rows: rows.length }
    hasHeader = false
  }
  if (hasHeader) yield { text: csvOf(columns, []), rows: 0 }
}

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
