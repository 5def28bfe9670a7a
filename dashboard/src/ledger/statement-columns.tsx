import type { Currency } from '../../../schema/vocabulary.ts'
import { usePageText } from '../core/i18n/language.ts'
import { useFormat } from '../core/i18n/use-format.ts'
import { cn } from '../ui/class-names.ts'
import type { Column } from '../ui/Table.tsx'
import { TimeText } from '../ui/TimeText.tsx'
import type { Side, StatementLine } from './statement-data.ts'
import { effectOf, pathOf } from './statement-texts.ts'

/** When, what happened and about what, from where to where, how much. */
export function useStatementColumns(side: Side, currency: Currency): Column<StatementLine>[] {
  const words = usePageText().statement
  const text = usePageText()
  const about = useAbout(side)
  return [
    {
      id: 'what',
      header: words.what,
      cell: (line) => (
        <div className="py-1">
          {words.reasons[line.reason]}
          <p className="text-sm text-pretty text-muted">{about(line)}</p>
          <p className="text-sm text-muted sm:hidden">
            {pathOf(line, side, words)} · <TimeText at={line.recorded_at} />
          </p>
        </div>
      ),
      csv: (line) => line.reason,
    },
    {
      id: 'path',
      header: words.movement,
      isMinor: true,
      cell: (line) => pathOf(line, side, words),
      csv: (line) => pathOf(line, side, words),
    },
    {
      id: 'when',
      header: text.money.when,
      isMinor: true,
      cell: (line) => <TimeText at={line.recorded_at} />,
      csv: (line) => line.recorded_at,
    },
    {
      id: 'amount',
      header: text.money.amount,
      isNumber: true,
      cell: (line) => <Signed line={line} currency={currency} />,
      csv: (line) => line.amount,
    },
  ]
}

/** What a line is about: offer, event, level, whose, the order or the paper. */
function useAbout(side: Side) {
  const text = usePageText()
  const words = text.statement
  return (line: StatementLine) =>
    [
      side === 'affiliate' ? line.advertiser?.name : line.affiliate?.code,
      line.offer,
      line.event && text.events[line.event],
      line.level !== null && line.level > 1 && words.level(line.level),
      side === 'advertiser' && line.external_id && words.order(line.external_id),
      line.booking_reference && words.reference(line.booking_reference),
    ]
      .filter(Boolean)
      .join(' · ')
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
