import { useHomeText } from '../core/i18n/language.ts'
import { Card, CardHeader } from '../ui/Card.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { MoneyText } from '../ui/MoneyText.tsx'
import { TimeText } from '../ui/TimeText.tsx'
import type { AffiliateEvents } from './home-data.ts'

type Told = AffiliateEvents['events'][number]

/** The latest refunds, decisions and cancellations of an affiliate. */
export function EventsCard({ events }: { events: readonly Told[] }) {
  const words = useHomeText().happenings
  return (
    <Card>
      <CardHeader title={words.title} />
      {events.length === 0 && <EmptyState>{words.none}</EmptyState>}
      <ul className="divide-y divide-border">
        {events.map((told) => (
          <Happening key={told.id} told={told} />
        ))}
      </ul>
    </Card>
  )
}

function Happening({ told }: { told: Told }) {
  const text = useHomeText()
  const words = text.happenings
  const isUndone = told.kind === 'conversion.reversed'
  const undone: Record<string, string> = words.undone
  const what = (isUndone && told.event && undone[told.event]) || words.kinds[told.kind]
  const level = told.level !== null && told.level > 1 && text.happenings.level(told.level)
  const about = [told.offer ?? told.advertiser.name, level].filter(Boolean).join(' · ')
  return (
    <li className="flex items-baseline justify-between gap-4 py-2.5">
      <div className="min-w-0">
        <p className="text-pretty">{what}</p>
        <p className="text-sm text-muted">
          {about} · <TimeText at={told.created_at} />
        </p>
      </div>
      {told.amount && (
        <span className="shrink-0 font-medium tabular-nums">
          {isUndone && '\u2212'}
          <MoneyText money={told.amount} />
        </span>
      )}
    </li>
  )
}
