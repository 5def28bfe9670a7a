import type { Currency } from '../../../schema/vocabulary.ts'
import {
  type ColumnKind,
  type ScreenColumn,
  screenColumns,
  statementColumns,
} from '../../../workers/ledger/statements/columns.ts'
import { usePageText } from '../core/i18n/language.ts'
import { useFormat } from '../core/i18n/use-format.ts'
import { cn } from '../ui/class-names.ts'
import { MoneyText } from '../ui/MoneyText.tsx'
import type { Column } from '../ui/Table.tsx'
import type { Side, StatementLine } from './statement-data.ts'
import { aboutOf, effectOf, pathOf } from './statement-texts.ts'

type Look = Pick<Column<StatementLine>, 'cell' | 'isMinor' | 'isNumber'>

/** Columns of a statement. */
export function useStatementColumns(side: Side, currency: Currency): Column<StatementLine>[] {
  const headers = usePageText().statement.columns
  const lookOf = useLooks(side, currency)
  return screenColumns.map((id) => ({ id, header: headers[id], ...lookOf(id) }))
}

/** How a column is shown depends on its kind. */
function useLooks(side: Side, currency: Currency): (name: ScreenColumn) => Look {
  const text = usePageText()
  const words = text.statement
  return (name) => {
    const kind: ColumnKind = statementColumns[name].kind
    switch (kind) {
      case 'reason':
        return {
          cell: (line) => (
            <div className="py-1">
              {words.reasons[line.reason]}
              <p className="text-sm text-pretty text-muted">
                {aboutOf(line, side, words, text.events)}
              </p>
              <p className="text-sm text-muted sm:hidden">
                {pathOf(line, side, words)} · <DateText at={line.recorded_at} />
              </p>
            </div>
          ),
        }
      case 'account':
        return { isMinor: true, cell: (line) => pathOf(line, side, words) }
      case 'time':
        return {
          isMinor: true,
          cell: (line) => line[name] !== null && <DateText at={textOf(line[name])} />,
        }
      case 'amount':
        return {
          isNumber: true,
          cell: (line) =>
            name === 'amount' ? (
              <Signed line={line} currency={currency} />
            ) : (
              line[name] !== null && <MoneyText money={{ amount: textOf(line[name]), currency }} />
            ),
        }
      default:
        return { isMinor: true, cell: (line) => textOf(line[name]) }
    }
  }
}

/** The UTC day of a line, as the period and the PDF count days. The exact time is a tooltip. */
function DateText({ at }: { at: string }) {
  const format = useFormat()
  return (
    <time dateTime={at} title={format.exact(at)} className="whitespace-nowrap tabular-nums">
      {format.dayWithYear(at.slice(0, 10))}
    </time>
  )
}

function textOf(value: StatementLine[keyof StatementLine]): string {
  if (value === null) return ''
  if (typeof value !== 'object') return String(value)
  return value.name
}

function Signed({ line, currency }: { line: StatementLine; currency: Currency }) {
  const words = usePageText().bookings
  const format = useFormat()
  const effect = effectOf(line)
  const shown = format.money({ amount: line.amount, currency })
  const signed = { more: words.more(shown), less: words.less(shown), same: shown }[effect]
  return (
    <span
      className={cn(
        'whitespace-nowrap tabular-nums',
        effect === 'same' ? 'text-muted' : 'font-medium',
      )}
    >
      {signed}
    </span>
  )
}
