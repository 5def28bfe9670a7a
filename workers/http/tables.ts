/** Tables that the API answers as JSON and exports as CSV: one list of columns serves both. */
import * as z from 'zod'
import type { Cell, CsvColumns, CsvPart } from '../core/csv.ts'
import type { ApiRequest } from './context.ts'

export interface Column<Row, Schema extends z.ZodType = z.ZodType> {
  schema: Schema
  value: (row: Row) => z.input<Schema>
  /** Missing: the value, under the column's own name. Empty: not in the CSV. */
  csv?: CsvColumns<Row>
}
type Columns<Row> = Readonly<Record<string, Column<Row>>>

interface MakeColumn<Row> {
  <Schema extends z.ZodType<unknown, Cell>>(
    schema: Schema,
    value: (row: Row) => z.input<Schema>,
    csv?: CsvColumns<Row>,
  ): Column<Row, Schema>
  /** A value that is no single cell needs the cells that the CSV has instead. */
  <Schema extends z.ZodType>(
    schema: Schema,
    value: (row: Row) => z.input<Schema>,
    csv: CsvColumns<Row>,
  ): Column<Row, Schema>
}

/** Makes columns of a table whose rows are of one type. */
export const columnOf =
  <Row>(): MakeColumn<Row> =>
  <Schema extends z.ZodType>(
    schema: Schema,
    value: (row: Row) => z.input<Schema>,
    csv?: CsvColumns<Row>,
  ) => ({ schema, value, ...(csv && { csv }) })

/** The schema of a row's answer. */
export function rowSchema<List extends Columns<never>>(columns: List) {
  const fields = Object.entries(columns).map(([name, { schema }]) => [name, schema])
  return z.object(Object.fromEntries(fields) as { [Name in keyof List]: List[Name]['schema'] })
}

/** A row as JSON. */
export function rowAnswer<Row, List extends Columns<Row>>(columns: List, row: Row) {
  const values = Object.entries(columns).map(([name, { value }]) => [name, value(row)])
  return Object.fromEntries(values) as { [Name in keyof List]: z.input<List[Name]['schema']> }
}

/** The columns of the CSV, in the order of the list. */
export function csvColumns<Row>(columns: Columns<Row>): CsvColumns<Row> {
  const cells = Object.entries(columns).map(
    // MakeColumn asks for `csv` where the value is no cell.
    ([name, { value, csv }]) => csv ?? { [name]: value as (row: Row) => Cell },
  )
  return Object.assign({}, ...cells)
}

export const contentTypes = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const

/** A response of a route that answers a CSV. */
export const csvAnswer = (description: string) => ({
  ...{ description, content: { 'text/csv': { schema: z.string() } } },
})

/** A response of a route that answers an XLSX file. */
export const xlsxAnswer = (description: string) => ({
  description,
  content: { [contentTypes.xlsx]: { schema: z.string() } },
})

/** One file of all parts, read as it is downloaded. A failure of the first part is an error answer. */
export async function streamCsv(
  parts: AsyncGenerator<CsvPart>,
): Promise<ReadableStream<Uint8Array>> {
  const encoder = new TextEncoder()
  const first = await parts.next()
  return new ReadableStream({
    start: (controller) => {
      if (first.value) controller.enqueue(encoder.encode(first.value.text))
    },
    pull: async (controller) => {
      const { value, done } = await parts.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(value.text))
    },
    cancel: async () => void (await parts.return(undefined)),
  })
}

export const sendCsv = (c: ApiRequest, csv: string | ReadableStream, name: string): Response =>
  sendFile(c, csv, name, contentTypes.csv)

export function sendFile(
  c: ApiRequest,
  content: string | ReadableStream | Uint8Array<ArrayBuffer>,
  name: string,
  contentType: string,
): Response {
  return c.body(content, 200, {
    'content-type': contentType,
    'content-disposition': `attachment; filename="${name}"`,
  })
}
