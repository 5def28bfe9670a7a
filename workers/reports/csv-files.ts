/** Reports and logs as tables of any length: read page by page, so that memory does not grow with them. */
import { type CsvColumns, type CsvPart, csvParts } from '../core/csv.ts'
import type { EventsReader } from './events-reader.ts'
import { type ReportLine, reportColumns, reportLines } from './http/report-lines.ts'
import { clickFile } from './logs/click-columns.ts'
import { conversionFile } from './logs/conversion-columns.ts'
import type { ClickEntry } from './logs/db/click-log.ts'
import type { ConversionEntry } from './logs/db/conversion-log.ts'
import type { ConversionSelection, LogSelection } from './logs/log-questions-rules.ts'
import type { Question } from './rules/question.ts'

export interface FileReader {
  reader: EventsReader
  /** Rows that are in memory at once. */
  pageRows?: number
}

const LOG_ROWS = 5_000
const REPORT_ROWS = 10_000

/** Columns and pages of rows, whatever the format of the file. */
export interface FileTable<Row> {
  columns: CsvColumns<Row>
  pages: AsyncGenerator<readonly Row[]>
}

export function clicksTable(
  { reader, pageRows = LOG_ROWS }: FileReader,
  selection: LogSelection,
): FileTable<ClickEntry> {
  const pages = pagesOf(pageRows, (page) => reader.readClicks(selection, page))
  return { columns: clickFile(selection.scope), pages }
}

export function conversionsTable(
  { reader, pageRows = LOG_ROWS }: FileReader,
  selection: ConversionSelection,
): FileTable<ConversionEntry> {
  const pages = pagesOf(pageRows, (page) => reader.readConversions(selection, page))
  return { columns: conversionFile(selection.scope), pages }
}

/** In the order asked for; a report of several pages in the order of its keys, which does not move meanwhile. */
export const reportTable = (file: FileReader, question: Question): FileTable<ReportLine> => ({
  ...{ columns: reportColumns(question), pages: reportPages(file, question) },
})

export const csvOfTable = <Row>({ columns, pages }: FileTable<Row>): AsyncGenerator<CsvPart> =>
  csvParts(columns, pages)
export const clicksCsv = (file: FileReader, selection: LogSelection) =>
  csvOfTable(clicksTable(file, selection))
export const conversionsCsv = (file: FileReader, selection: ConversionSelection) =>
  csvOfTable(conversionsTable(file, selection))
export const reportCsv = (file: FileReader, question: Question) =>
  csvOfTable(reportTable(file, question))

type ReadPage<Row> = (page: { afterId: string | null; limit: number }) => Promise<Row[]>

async function* pagesOf<Row extends { id: string }>(limit: number, read: ReadPage<Row>) {
  for (let afterId: string | null = null; ; ) {
    const rows: Row[] = await read({ afterId, limit })
    if (rows.length > 0) yield rows
    if (rows.length < limit) return
    afterId = rows.at(-1)?.id ?? null
  }
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
