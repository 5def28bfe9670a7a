/** The lines of a report's CSV: one for each row, and one more for each further currency. */
import type { Cell, CsvColumns } from '../../core/csv.ts'
import type { ReportAnswer } from '../events-reader.ts'
import { isDateUnit, isIdAttribute } from '../rules/dimensions.ts'
import { counts, measuresFor, sums } from '../rules/measures.ts'
import type { Question } from '../rules/question.ts'
import type { FiguresAnswer } from './contract.ts'
import { figuresAnswer } from './figures.ts'

export interface ReportLine {
  keys: readonly string[]
  names: readonly (string | null)[]
  /** Null on lines of further currencies, so that columns add up. */
  figures: FiguresAnswer | null
  money: FiguresAnswer['money'][number] | null
}

export function reportLines(question: Question, { rows, rates }: ReportAnswer): ReportLine[] {
  return rows.flatMap((row) => {
    const figures = figuresAnswer(question, row, rates)
    const [first = null, ...others] = figures.money
    const { keys, names } = row
    return [
      { keys, names, figures, money: first },
      ...others.map((money) => ({ keys, names, figures: null, money })),
    ]
  })
}

export function reportColumns(
  question: Pick<Question, 'scope' | 'groupBy' | 'hasTimeToSale'>,
): CsvColumns<ReportLine> {
  const seen = measuresFor(question.scope)
  const columns: [string, (line: ReportLine) => Cell][] = []
  for (const [at, name] of question.groupBy.entries()) {
    columns.push([name, ({ keys }) => keys[at] || null])
    if (!isDateUnit(name) && isIdAttribute(name)) {
      columns.push([name.slice(0, -'_id'.length), ({ names }) => names[at] ?? null])
    }
  }
  for (const name of counts) columns.push([name, ({ figures }) => figures?.[name] ?? null])
  columns.push(['cr', ({ figures }) => figures?.cr ?? null])
  if (question.hasTimeToSale) {
    columns.push(['time_to_sale_seconds', ({ figures }) => figures?.time_to_sale_seconds ?? null])
  }
  columns.push(['currency', ({ money }) => money?.currency ?? null])
  for (const name of [...sums, 'epc', 'aov', 'roi'] as const) {
    if (seen.includes(name)) columns.push([name, ({ money }) => money?.[name] ?? null])
  }
  return Object.fromEntries(columns)
}
