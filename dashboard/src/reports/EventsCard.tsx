import { useHomeText } from '../core/i18n/language.ts'
import { Card, CardHeader } from '../ui/Card.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { MoneyText } from '../ui/MoneyText.tsx'
import { TimeText } from '../ui/TimeText.tsx'
import type { AffiliateEvents } from './home-data.ts'

type AffiliateEvent = AffiliateEvents['events'][number]

/** The latest refunds, decisions and cancellations of an affiliate. */
export function EventsCard({ events }: { events: readonly AffiliateEvent[] }) {
  const words = useHomeText().happenings
  return (
    <Card>
      <CardHeader title={words.title} />
      {events.length === 0 && <EmptyState>{words.none}</EmptyState>}
      <ul className="divide-y divide-border">
        {events.map((event) => (
          <EventRow key={event.id} event={event} />
        ))}
      </ul>
    </Card>
  )
}

function EventRow({ event }: { event: AffiliateEvent }) {
  const text = useHomeText()
  const words = text.happenings
  const isUndone = event.kind === 'conversion.reversed'
  const undone: Record<string, string> = words.undone
  const what = (isUndone && event.event && undone[event.event]) || words.kinds[event.kind]
  const level = event.level !== null && event.level > 1 && text.happenings.level(event.level)
  const about = [event.offer ?? event.advertiser.name, level].filter(Boolean).join(' · ')
  return (
    <li className="flex items-baseline justify-between gap-4 py-2.5">
      <div className="min-w-0">
        <p className="text-pretty">{what}</p>
        <p className="text-sm text-muted">
          {about} · <TimeText at={event.created_at} />
        </p>
      </div>
      {event.amount && (
        <span className="shrink-0 font-medium tabular-nums">
          {isUndone && '\u2212'}
          <MoneyText money={event.amount} />
        </span>
      )}
    </li>
  )
}
