/** What a file is asked to hold: the query of a report or log, as text and as a question. */
import type * as z from 'zod'
import type { ExportFormat, ExportKind, Language } from '../../../schema/vocabulary.ts'
import { validJson } from '../../http/validation.ts'
import {
  clicksTable,
  conversionsTable,
  csvOfTable,
  type FileTable,
  reportTable,
} from '../csv-files.ts'
import type { EventsReader } from '../events-reader.ts'
import { questionOf, type Range } from '../http/asked.ts'
import { ReportFileQuery } from '../http/contract.ts'
import { clickSelectionOf, conversionSelectionOf } from '../logs/http/asked.ts'
import { ClickFileQuery, ConversionFileQuery } from '../logs/http/contract.ts'
import type { Question, ReportScope, Selection } from '../rules/question.ts'
import { type XlsxLook, xlsxOfTable } from '../xlsx-files.ts'

/** Parameters of a query; several values where one is repeated. */
export type Params = Readonly<Record<string, string | readonly string[]>>

export function readParams(query: string): Params {
  const given = new URLSearchParams(query)
  const entries = [...new Set(given.keys())].map((name) => {
    const values = given.getAll(name)
    return [name, values.length === 1 ? (values[0] as string) : values] as const
  })
  return Object.fromEntries(entries)
}

export function writeParams(params: Params): string {
  const pairs = Object.entries(params).flatMap(([name, values]) =>
    [values].flat().map((value) => [name, String(value)]),
  )
  return new URLSearchParams(pairs).toString()
}

/** The days that a query names. @throws Refusal `invalid_input` with the fields that are wrong. */
export const daysOf = (kind: ExportKind, params: Params) => validJson(queries[kind], params)

/** The query with its days, as it is stored with a file. */
export const paramsOfDays = (params: Params, { from, to, timeZone }: Range): Params => ({
  ...{ ...params, from, to, time_zone: timeZone },
})

/** @throws Refusal `invalid_input`. */
export function questionOfParams(params: Params, scope: ReportScope): Question {
  const { from, to, time_zone: timeZone } = params as Record<'from' | 'to' | 'time_zone', string>
  return questionOf(validJson(queries.report, params), scope, { from, to, timeZone })
}

const queries = {
  ...{ report: ReportFileQuery, clicks: ClickFileQuery, conversions: ConversionFileQuery },
} as const satisfies Record<ExportKind, z.ZodType>

/** A part of a file, and how many rows of the table it has. */
export interface FilePart {
  content: string | Uint8Array
  rows: number
}

export interface FileAs {
  format: ExportFormat
  /** Of the headers; CSV files have the names of the API. */
  language: Language
}

export interface Asked {
  selection: Selection
  /** @throws Refusal `export_too_long` where the format holds fewer rows. */
  write: (reader: EventsReader, as: FileAs) => AsyncGenerator<FilePart>
}

/** @throws Refusal `invalid_input` with the field that is wrong or that the scope may not name. */
export function readAsked(
  kind: ExportKind,
  params: Params,
  scope: ReportScope,
  range: Range,
): Asked {
  const writer =
    <Row>(table: (reader: EventsReader) => FileTable<Row>) =>
    (reader: EventsReader, { format, language }: FileAs) =>
      format === 'csv'
        ? csvContent(table(reader))
        : xlsxContent(table(reader), { kind, language, timeZone: range.timeZone })
  if (kind === 'report') {
    const question = questionOf(validJson(queries.report, params), scope, range)
    return { selection: question, write: writer((reader) => reportTable({ reader }, question)) }
  }
  if (kind === 'clicks') {
    const selection = clickSelectionOf(validJson(queries.clicks, params), scope, range)
    return { selection, write: writer((reader) => clicksTable({ reader }, selection)) }
  }
  const query = validJson(queries.conversions, params)
  const selection = conversionSelectionOf(query, scope, range)
  return { selection, write: writer((reader) => conversionsTable({ reader }, selection)) }
}

async function* csvContent<Row>(table: FileTable<Row>): AsyncGenerator<FilePart> {
  for await (const { text, rows } of csvOfTable(table)) yield { content: text, rows }
}

async function* xlsxContent<Row>(table: FileTable<Row>, look: XlsxLook): AsyncGenerator<FilePart> {
  for await (const { bytes, rows } of xlsxOfTable(table, look)) yield { content: bytes, rows }
}
