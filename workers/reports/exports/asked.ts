/** What a file is asked to hold: the query of a report or log, as text and as a question. */
import type * as z from 'zod'
import type { ExportKind } from '../../../schema/vocabulary.ts'
import type { CsvPart } from '../../core/csv.ts'
import { validJson } from '../../http/validation.ts'
import { clicksCsv, conversionsCsv, reportCsv } from '../csv-files.ts'
import type { EventsReader } from '../events-reader.ts'
import { questionOf, type Range } from '../http/asked.ts'
import { ReportFileQuery } from '../http/contract.ts'
import { clickSelectionOf, conversionSelectionOf } from '../logs/http/asked.ts'
import { ClickFileQuery, ConversionFileQuery } from '../logs/http/contract.ts'
import type { ReportScope, Selection } from '../rules/question.ts'

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

const queries = {
  ...{ report: ReportFileQuery, clicks: ClickFileQuery, conversions: ConversionFileQuery },
} as const satisfies Record<ExportKind, z.ZodType>

export interface Asked {
  selection: Selection
  write: (reader: EventsReader) => AsyncGenerator<CsvPart>
}

/** @throws Refusal `invalid_input` with the field that is wrong or that the scope may not name. */
export function readAsked(
  kind: ExportKind,
  params: Params,
  scope: ReportScope,
  range: Range,
): Asked {
  if (kind === 'report') {
    const question = questionOf(validJson(queries.report, params), scope, range)
    return { selection: question, write: (reader) => reportCsv({ reader }, question) }
  }
  if (kind === 'clicks') {
    const selection = clickSelectionOf(validJson(queries.clicks, params), scope, range)
    return { selection, write: (reader) => clicksCsv({ reader }, selection) }
  }
  const query = validJson(queries.conversions, params)
  const selection = conversionSelectionOf(query, scope, range)
  return { selection, write: (reader) => conversionsCsv({ reader }, selection) }
}
