/** Reads a CSV file of conversions: maps its header to our field names. */
import { parse } from 'csv-parse/sync'
import { trimUnseen } from '../../../core/clean-text.ts'
import { refuseField } from '../../../core/refusal.ts'
import type { ReportFields } from '../report-rules.ts'
import { IMPORT_ROWS_MAX } from './contract.ts'

/** Our fields with the headers that name them. Case, spaces and punctuation are ignored. */
const columns = {
  event: ['event', 'type', 'goal'],
  external_id: ['externalid', 'orderid', 'order', 'transactionid', 'txid', 'id'],
  original_external_id: ['originalexternalid', 'originalorderid', 'originaltxid'],
  original_event: ['originalevent'],
  click_id: ['clickid', 'click', 'affclick'],
  coupon: ['coupon', 'couponcode', 'promocode'],
  customer_id: ['customerid', 'customer', 'userid'],
  amount: ['amount', 'total', 'sum', 'revenue'],
  currency: ['currency', 'cur'],
  occurred_at: ['occurredat', 'date', 'time', 'createdat'],
  'visitor.ip': ['visitorip', 'ip'],
  'visitor.country': ['visitorcountry', 'country'],
  'visitor.email': ['visitoremail', 'email'],
} as const satisfies Record<string, readonly string[]>
type Column = keyof typeof columns

export interface CsvReports {
  columns: Column[]
  ignoredColumns: string[]
  rows: { line: number; fields: ReportFields }[]
}

export type FileRow = CsvReports['rows'][number]

interface Parsed {
  record: string[]
  info: { lines: number }
}

/**
 * Reads a file: commas, semicolons or tabs, quotes, byte order mark, any line ends. Empty lines are skipped,
 * an empty cell says nothing; an event left out is a sale.
 * @throws Refusal `invalid_input` naming `file`, `columns` or `rows`.
 */
export function readCsv(text: string): CsvReports {
  const [head, ...body] = parseText(text)
  if (head === undefined) throw refuseField('file', 'file_empty')
  if (body.length === 0) throw refuseField('rows', 'file_without_rows')
  if (body.length > IMPORT_ROWS_MAX) {
    throw refuseField('rows', 'file_rows_max', { max: IMPORT_ROWS_MAX })
  }
  const found = head.record.map(columnOf)
  const named = found.filter((column) => column !== null)
  const twice = named.find((column, at) => named.indexOf(column) !== at)
  if (twice !== undefined) throw refuseField('columns', 'column_duplicate', { name: twice })
  if (!named.includes('external_id')) {
    throw refuseField('columns', 'column_order_id')
  }
  const ignoredColumns = head.record.filter((_, at) => found[at] === null)
  return {
    columns: named,
    ignoredColumns,
    rows: body.map((row, at) => rowOf(row, found, at, body, head)),
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

function columnOf(header: string): Column | null {
  const key = header.toLowerCase().replace(/[^a-z]/g, '')
  const found = Object.entries(columns).find(([, names]) =>
    (names as readonly string[]).includes(key),
  )
  return found === undefined ? null : (found[0] as Column)
}

function rowOf(
  { record }: Parsed,
  found: readonly (Column | null)[],
  at: number,
  body: readonly Parsed[],
  head: Parsed,
): CsvReports['rows'][number] {
  const cells: Partial<Record<Column, string>> = {}
  for (const [index, column] of found.entries()) {
    const value = trimUnseen(record[index] ?? '')
    if (column !== null && value !== '') cells[column] = value
  }
  const { 'visitor.ip': ip, 'visitor.country': country, 'visitor.email': email, ...fields } = cells
  const visitor = { ...(ip && { ip }), ...(country && { country }), ...(email && { email }) }
  // `lines` counts to the end of the row before; the row begins on the next.
  const line = (at === 0 ? head : (body[at - 1] as Parsed)).info.lines + 1
  return {
    line,
    fields: {
      ...fields,
      event: fields.event?.toLowerCase() ?? 'sale',
      external_id: fields.external_id ?? '',
      ...(Object.keys(visitor).length > 0 ? { visitor } : {}),
    },
  }
}
