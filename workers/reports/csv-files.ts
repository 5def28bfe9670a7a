/** Reports and logs as CSV files of any length: read page by page, so that memory does not grow with them. */
import { type CsvPart, csvParts } from '../core/csv.ts'
import type { EventsReader } from './events-reader.ts'
import { type ReportLine, reportColumns, reportLines } from './http/report-lines.ts'
import { clickFile } from './logs/click-columns.ts'
import { conversionFile } from './logs/conversion-columns.ts'
import type { ConversionSelection, LogSelection } from './logs/log-questions-rules.ts'
import type { Question } from './rules/question.ts'

export interface FileReader {
  reader: EventsReader
  /** Rows that are in memory at once. */
  pageRows?: number
}

const LOG_ROWS = 5_000
const REPORT_ROWS = 10_000

export function clicksCsv(
  { reader, pageRows = LOG_ROWS }: FileReader,
  selection: LogSelection,
): AsyncGenerator<CsvPart> {
  const pages = pagesOf(pageRows, (page) => reader.readClicks(selection, page))
  return csvParts(clickFile(selection.scope), pages)
}

export function conversionsCsv(
  { reader, pageRows = LOG_ROWS }: FileReader,
  selection: ConversionSelection,
): AsyncGenerator<CsvPart> {
  const pages = pagesOf(pageRows, (page) => reader.readConversions(selection, page))
  return csvParts(conversionFile(selection.scope), pages)
}

type ReadPage<Row> = (page: { afterId: string | null; limit: number }) => Promise<Row[]>

async function* pagesOf<Row extends { id: string }>(limit: number, read: ReadPage<Row>) {
  for (let afterId: string | null = null; ; ) {
    const rows: Row[] = await read({ afterId, limit })
    if (rows.length > 0) yield rows
    if (rows.length < limit) return
    afterId = rows.at(-1)?.id ?? null
  }
}

/** In the order asked for; a report of several pages in the order of its keys, which does not move meanwhile. */
export function reportCsv(file: FileReader, question: Question): AsyncGenerator<CsvPart> {
  return csvParts(reportColumns(question), reportPages(file, question))
}

async function* reportPages(
  { reader, pageRows = REPORT_ROWS }: FileReader,
  question: Question,
): AsyncGenerator<ReportLine[]> {
  const first = { ...question, limit: pageRows, offset: 0 }
  const report = await reader.readFigures(first)
  if (report.groups <= pageRows) {
    yield reportLines(question, report)
    return
  }
  const byKeys: Question = {
    ...first,
    sort: { by: question.groupBy[0] ?? 'clicks', isDescending: false },
  }
  for (let after: readonly string[] | null = null; ; ) {
    const page = await reader.readFigures(byKeys, { after })
    yield reportLines(question, page)
    if (page.rows.length < pageRows) return
    after = page.rows.at(-1)?.keys ?? null
  }
}
