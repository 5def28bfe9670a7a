/** The table in a mail: the first rows of a report and its totals, in the reader's language. */
import type { Language } from '../../../schema/vocabulary.ts'
import type { ReportAnswer } from '../events-reader.ts'
import { figuresAnswer } from '../http/figures.ts'
import type { Question } from '../rules/question.ts'
import { xlsxHeaders } from '../xlsx-headers.ts'

const totals = { en: 'Total', ru: 'Итого' } as const
const counts = ['billable', 'sales'] as const

/** The header first, the totals last. Money of several currencies shares a cell. */
export function summaryTable(
  question: Question,
  { rows, total, rates }: ReportAnswer,
  language: Language,
): string[][] {
  const money = question.scope.kind === 'affiliate' ? 'payout' : 'owed'
  const header = (name: string) => xlsxHeaders[name]?.[language] ?? name
  const numbers = new Intl.NumberFormat(language)
  const percents = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 2 })
  const line = (label: string, of: ReportAnswer['total']) => {
    const figures = figuresAnswer(question, of, rates)
    const amounts = figures.money.map(
      ({ currency, [money]: amount }) =>
        `${new Intl.NumberFormat(language, { minimumFractionDigits: decimalsOf(amount) }).format(amount as Intl.StringNumericLiteral)} ${currency}`,
    )
    return [
      label,
      ...counts.map((name) => numbers.format(figures[name])),
      figures.cr === null ? '—' : percents.format(figures.cr),
      amounts.join(', ') || '0',
    ]
  }
  const groups = question.groupBy.map((name) => header(name.replace(/_id$/, '')))
  return [
    [groups.join(' · '), ...counts.map(header), header('cr'), header(money)],
    ...(question.groupBy.length === 0 ? [] : rows).map((row) =>
      line(row.keys.map((key, at) => row.names[at] || key || '—').join(' · '), row),
    ),
    line(totals[language], total),
  ]
}

const decimalsOf = (amount: string | undefined) => (amount?.split('.')[1] ?? '').length
