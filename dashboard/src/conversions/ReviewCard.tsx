import { usePageText } from '../core/i18n/language.ts'
import { Card, CardHeader } from '../ui/Card.tsx'
import { Facts } from '../ui/Facts.tsx'
import { StatusPill } from '../ui/StatusPill.tsx'
import { TimeText } from '../ui/TimeText.tsx'
import type { ConversionDetail } from './conversions-data.ts'
import { SignalList } from './SignalList.tsx'

/** What the fraud rules saw, and the review that came of it or was opened by hand. */
export function ReviewCard({ conversion }: { conversion: ConversionDetail }) {
  const words = usePageText().deal
  const { signals, review, review_facts } = conversion
  if (signals.length === 0 && review_facts === null) return null
  return (
    <Card>
      <CardHeader title={words.signals} help={words.signalsHelp} />
      <SignalList signals={signals} currency={conversion.amount?.currency ?? null} />
      {review && review_facts && (
        <div className="mt-4">
          <Facts
            facts={[
              { label: words.review, value: <StatusPill of="review" status={review} /> },
              { label: words.opened, value: <TimeText at={review_facts.opened_at} /> },
              {
                label: words.closed,
                value: review_facts.closed_at && <TimeText at={review_facts.closed_at} />,
              },
            ]}
          />
          {review_facts.note && (
            <p className="mt-3 text-pretty">
              <span className="text-muted">{words.note}:</span> {review_facts.note}
            </p>
          )}
        </div>
      )}
    </Card>
  )
}
