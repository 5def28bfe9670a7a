const CRLF = '\r\n'
const number = /^-?\d+(\.\d+)?$/
/** Characters with which a spreadsheet takes a cell for a formula. */
const startsFormula = /^[=+\-@\t\r]/

/**
 * One cell by RFC 4180. Text that a spreadsheet would run gets an apostrophe; numbers stay
 * numbers.
 */
export function csvCell(value: string): string {
  const harmless = startsFormula.test(value) && !number.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}

/** A whole file: a header line, then the rows, each line ended by CRLF. */
export function toCsv(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [header, ...rows].map((row) => row.map(csvCell).join(',') + CRLF).join('')
}
