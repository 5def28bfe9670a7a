import { Link } from '@tanstack/react-router'
import { usePageText } from '../core/i18n/language.ts'
import { Card, CardHeader } from '../ui/Card.tsx'
import { MoneyText } from '../ui/MoneyText.tsx'
import { StatusPill } from '../ui/StatusPill.tsx'
import { TimeText } from '../ui/TimeText.tsx'
import type { ConversionDetail } from './conversions-data.ts'

/** Refunds, chargebacks and cancellations of the conversion. Each opens in this panel. */
export function ReversalsCard({ conversion }: { conversion: ConversionDetail }) {
  const text = usePageText()
  const words = text.deal
  if (conversion.undone_by.length === 0) return null
  return (
    <Card>
      <CardHeader title={words.reversals} help={words.reversalsHelp} />
      <ul className="divide-y divide-border">
        {conversion.undone_by.map((reversal) => (
          <li key={reversal.id} className="flex flex-wrap items-baseline gap-x-4 gap-y-1 py-2">
            <Link
              to="/conversions/$conversionId"
              params={{ conversionId: reversal.id }}
              search={(before) => before}
              resetScroll={false}
              className="min-w-0 flex-1 basis-40 truncate text-accent underline-offset-2 hover:underline"
            >
              {text.events[reversal.event]} {reversal.external_id}
            </Link>
            {reversal.amount && <MoneyText money={reversal.amount} />}
            {reversal.event === 'chargeback' && reversal.status === 'reversed' ? (
              <span className="text-muted">{words.wonBack}</span>
            ) : (
              <StatusPill of="reversal" status={reversal.status} />
            )}
            <span className="text-sm text-muted">
              <TimeText at={reversal.recorded_at} />
            </span>
          </li>
        ))}
      </ul>
    </Card>
  )
}
