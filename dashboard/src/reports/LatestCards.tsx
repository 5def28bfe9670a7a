import { InTurn } from '../ui/InTurn.tsx'
import { RetryPanel } from '../ui/RetryPanel.tsx'
import { ConversionsCard } from './ConversionsCard.tsx'
import { EventsCard } from './EventsCard.tsx'
import type { AffiliateDay } from './home-data.ts'

/** Latest conversions and events: below the figures, so loaded after them. */
export function LatestCards({ day: { conversions, events } }: { day: AffiliateDay }) {
  return (
    <InTurn>
      {conversions.ok ? (
        <ConversionsCard page={conversions.value} />
      ) : (
        <RetryPanel problem={conversions.problem} />
      )}
      {events.ok ? (
        <EventsCard events={events.value.events} />
      ) : (
        <RetryPanel problem={events.problem} />
      )}
    </InTurn>
  )
}
