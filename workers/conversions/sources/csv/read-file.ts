/** Reads a CSV file of conversions: maps its header to our field names. */
import { type CsvFile, type CsvHeaders, readCsvFile } from '../../../core/csv-file.ts'
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
} as const satisfies CsvHeaders<string>
type Column = keyof typeof columns

export interface CsvReports {
  columns: Column[]
  ignoredColumns: string[]
  rows: { line: number; fields: ReportFields }[]
}

export type FileRow = CsvReports['rows'][number]

/**
 * Reads a file. An empty cell says nothing; an event left out is a sale.
 * @throws Refusal `invalid_input` naming `file`, `columns` or `rows`.
 */
export function readCsv(text: string): CsvReports {
  const { columns: named, ignoredColumns, rows } = readCsvFile(text, columns, IMPORT_ROWS_MAX)
  if (!named.includes('external_id')) throw refuseField('columns', 'column_order_id')
  return { columns: named, ignoredColumns, rows: rows.map(rowOf) }
}

function rowOf({ line, cells }: CsvFile<Column>['rows'][number]): FileRow {
  const { 'visitor.ip': ip, 'visitor.country': country, 'visitor.email': email, ...fields } = cells
  const visitor = { ...(ip && { ip }), ...(country && { country }), ...(email && { email }) }
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
