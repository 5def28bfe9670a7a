/** Writes XLSX files of one sheet (ECMA-376), part by part, so that memory does not grow with the rows. */
import { Zip, ZipDeflate } from 'fflate'

const decimals = [0, 1, 2, 3, 4, 5, 6, 7, 8] as const
/** How a cell is stored and shown. `quoted`: text that a spreadsheet would take for a formula if it were typed. */
const formats = [
  ...(['text', 'quoted', 'header', 'integer', 'percent', 'day', 'time'] as const),
  ...decimals.map((digits) => `decimal${digits}` as const),
] as const
export type XlsxFormat = (typeof formats)[number]

/** `value` is text, or the digits of a number as they are to be stored: nothing is rounded on the way. */
export interface XlsxCell {
  value: string
  format: XlsxFormat
}

export interface XlsxColumn<Row> {
  header: string
  /** In characters. */
  width: number
  /** Null = an empty cell. */
  cell: (row: Row) => XlsxCell | null
}

export interface XlsxPart {
  bytes: Uint8Array<ArrayBuffer>
  rows: number
}

/** A spreadsheet cannot have more characters in a cell. */
const TEXT_CHARS_MAX = 32_767
const DAY_MS = 86_400_000
/** Days from the epoch of spreadsheets to 1970. */
const EPOCH_DAYS = 25_569

const startsFormula = /^[\s\0\ufeff]*[=+\-@＝＋－＠]/

/** Text stays text, also if it begins like a formula. */
export const textCell = (value: string): XlsxCell => ({
  value,
  format: startsFormula.test(value) ? 'quoted' : 'text',
})

/** @param day such as 2026-11-20. */
export const dayCell = (day: string): XlsxCell => ({
  value: serialOf(Date.parse(`${day}T00:00:00Z`)),
  format: 'day',
})

/** @param wallMs time on the wall, as if it were UTC: cells have no time zone. */
export const timeCell = (wallMs: number): XlsxCell => ({ value: serialOf(wallMs), format: 'time' })

const serialOf = (ms: number) => String(Number((ms / DAY_MS + EPOCH_DAYS).toFixed(10)))

/** A whole file. The header is bold and stays in view. */
export async function* xlsxParts<Row>(
  { sheet, columns }: { sheet: string; columns: readonly XlsxColumn<Row>[] },
  pages: AsyncIterable<readonly Row[]>,
): AsyncGenerator<XlsxPart> {
  const written: Uint8Array[] = []
  const zip = new Zip((error, bytes) => {
    if (error) throw error
    written.push(bytes)
  })
  const take = (rows: number): XlsxPart => ({ bytes: joined(written.splice(0)), rows })
  for (const [name, xml] of filesBesideSheet(sheet)) open(zip, name)(xml, true)
  const write = open(zip, 'xl/worksheets/sheet1.xml')
  write(sheetStart(columns), false)
  let last = 1
  for await (const rows of pages) {
    const lines = rows.map((row) => {
      last += 1
      return rowXml(
        last,
        columns.map(({ cell }) => cell(row)),
      )
    })
    write(lines.join(''), false)
    yield take(rows.length)
  }
  write('</sheetData></worksheet>', true)
  zip.end()
  yield take(0)
}

/** Entries have a fixed time, so that the same rows are the same file. */
const ENTRY_TIME = new Date(2020, 0, 1)

function open(zip: Zip, name: string) {
  const entry = new ZipDeflate(name, { level: 4 })
  entry.mtime = ENTRY_TIME
  zip.add(entry)
  const encoder = new TextEncoder()
  return (xml: string, isLast: boolean) => entry.push(encoder.encode(xml), isLast)
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'
const CONTENT = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

function sheetStart(columns: readonly XlsxColumn<never>[]): string {
  const widths = columns.map(
    ({ width }, at) => `<col min="${at + 1}" max="${at + 1}" width="${width}" customWidth="1"/>`,
  )
  const pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
  const header = rowXml(
    1,
    columns.map((column) => ({ value: column.header, format: 'header' })),
  )
  return `${XML}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0">${pane}</sheetView></sheetViews><cols>${widths.join('')}</cols><sheetData>${header}`
}

const rowXml = (row: number, cells: readonly (XlsxCell | null)[]) =>
  `<row r="${row}">${cells.map((cell, at) => (cell === null ? '' : cellXml(cell, `${letters(at)}${row}`))).join('')}</row>`

/** Name of a column: A to Z, then AA and so on. */
const letters = (at: number): string =>
  (at < 26 ? '' : letters(Math.floor(at / 26) - 1)) + String.fromCharCode(65 + (at % 26))

function cellXml({ value, format }: XlsxCell, address: string): string {
  const start = `<c r="${address}" s="${formats.indexOf(format)}"`
  const isText = format === 'text' || format === 'quoted' || format === 'header'
  if (!isText) return `${start}><v>${value}</v></c>`
  const text = escaped(value.slice(0, TEXT_CHARS_MAX))
  return `${start} t="inlineStr"><is><t xml:space="preserve">${text}</t></is></c>`
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
}
/** XML has no such characters: a file with one of them does not open. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these characters are removed
const outsideXml = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g
const escaped = (text: string) =>
  text
    .toWellFormed()
    .replace(outsideXml, '')
    .replace(/[&<>"]/g, (sign) => entities[sign] as string)

/** What every workbook has besides its sheet. */
function filesBesideSheet(sheet: string): [string, string][] {
  const relation = (id: string, type: string, target: string) =>
    `<Relationship Id="${id}" Type="${OFFICE}/${type}" Target="${target}"/>`
  const relations = (list: string) =>
    `${XML}<Relationships xmlns="${PACKAGE}/relationships">${list}</Relationships>`
  const part = (name: string, type: string) =>
    `<Override PartName="/xl/${name}.xml" ContentType="${CONTENT}.${type}+xml"/>`
  const types = [
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>',
    '<Default Extension="xml" ContentType="application/xml"/>',
    part('workbook', 'sheet.main'),
    part('styles', 'styles'),
    part('worksheets/sheet1', 'worksheet'),
  ]
  return [
    [
      '[Content_Types].xml',
      `${XML}<Types xmlns="${PACKAGE}/content-types">${types.join('')}</Types>`,
    ],
    ['_rels/.rels', relations(relation('rId1', 'officeDocument', 'xl/workbook.xml'))],
    [
      'xl/workbook.xml',
      `${XML}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="${escaped(sheet)}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    ],
    [
      'xl/_rels/workbook.xml.rels',
      relations(
        relation('rId1', 'worksheet', 'worksheets/sheet1.xml') +
          relation('rId2', 'styles', 'styles.xml'),
      ),
    ],
    ['xl/styles.xml', stylesXml()],
  ]
}

/** Numbers of formats: 0 is none; from 164 on they are our own. */
const OWN_FORMATS = 164
const codes: Readonly<Partial<Record<XlsxFormat, string>>> = {
  ...{ integer: '#,##0', percent: '0.00%', day: 'yyyy-mm-dd', time: 'yyyy-mm-dd hh:mm:ss' },
  ...Object.fromEntries(
    decimals.map((digits) => [
      `decimal${digits}`,
      digits === 0 ? '#,##0' : `#,##0.${'0'.repeat(digits)}`,
    ]),
  ),
}

function stylesXml(): string {
  const own = formats.filter((format) => codes[format] !== undefined)
  const numbers = own.map(
    (format, at) => `<numFmt numFmtId="${OWN_FORMATS + at}" formatCode="${codes[format]}"/>`,
  )
  const styles = formats.map((format) => {
    const number = own.includes(format) ? OWN_FORMATS + own.indexOf(format) : 0
    const font = format === 'header' ? 1 : 0
    const quoted = format === 'quoted' ? ' quotePrefix="1"' : ''
    return `<xf numFmtId="${number}" fontId="${font}" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"${quoted}/>`
  })
  const font = (weight: string) => `<font>${weight}<sz val="11"/><name val="Calibri"/></font>`
  return [
    `${XML}<styleSheet xmlns="${MAIN}">`,
    `<numFmts count="${numbers.length}">${numbers.join('')}</numFmts>`,
    `<fonts count="2">${font('')}${font('<b/>')}</fonts>`,
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>',
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>',
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>',
    `<cellXfs count="${styles.length}">${styles.join('')}</cellXfs>`,
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>',
    '</styleSheet>',
  ].join('')
}
