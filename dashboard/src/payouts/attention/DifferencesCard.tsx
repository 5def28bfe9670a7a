import { Link, useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { useFormat } from '../../core/i18n/use-format.ts'
import { may } from '../../core/permissions.ts'
import { usePerson } from '../../core/use-person.ts'
import { Button, buttonClass } from '../../ui/Button.tsx'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { Facts } from '../../ui/FactRows.tsx'
import { IdText } from '../../ui/IdText.tsx'
import { NoteDialog, type NotedAct } from '../../ui/NoteDialog.tsx'
import { TimeText } from '../../ui/TimeText.tsx'
import { batchCode } from '../batches/batch-names.ts'
import { useFinanceText } from '../finance-texts.ts'
import { sideText } from '../paypal-texts.ts'
import { type Difference, resolveDifference } from './attention-data.ts'

/** Differences between PayPal's records and ours, with what to check. */
export function DifferencesCard({ differences }: { differences: readonly Difference[] }) {
  const words = useFinanceText().attention
  const person = usePerson()
  const mayClose = person !== null && may(person, 'movePlatformMoney')
  const [asked, setAsked] = useState<Difference | null>(null)
  const actOf = useResolveAct()
  return (
    <Card>
      <CardHeader title={words.differences} help={words.differencesHelp} />
      {differences.length === 0 ? (
        <p className="text-muted">{words.noDifferences}</p>
      ) : (
        <ul className="divide-y divide-border">
          {differences.map((difference) => (
            <li key={difference.id} className="space-y-3 py-4 first:pt-0 last:pb-0">
              <div>
                <h3 className="font-medium">{words.differenceKinds[difference.kind]}</h3>
                <p className="text-sm text-pretty text-muted">
                  {words.differenceHelp[difference.kind]}
                </p>
              </div>
              <DifferenceFacts difference={difference} />
              {mayClose && (
                <div className="flex flex-wrap justify-end gap-2">
                  <LossLink difference={difference} />
                  <Button onClick={() => setAsked(difference)}>{words.resolve}</Button>
                </div>
              )}
            </li>
          ))}
        </ul>
      )}
      <NoteDialog act={asked && actOf(asked)} onClose={() => setAsked(null)} />
    </Card>
  )
}

/** Link to book cash that went to an unknown receiver, or to the pending booking. */
function LossLink({ difference: { id, loss, booking_id: bookingId } }: { difference: Difference }) {
  const words = useFinanceText().attention
  const className = buttonClass()
  if (bookingId) {
    return (
      <Link to="/money/bookings/$bookingId" params={{ bookingId }} className={className}>
        {words.lossWaits}
      </Link>
    )
  }
  if (!loss) return null
  const search = { kind: 'stranger_payment', difference_id: id } as const
  return (
    <Link to="/money/bookings/new" search={search} className={className}>
      {words.bookLoss}
    </Link>
  )
}

function DifferenceFacts({ difference }: { difference: Difference }) {
  const text = useFinanceText()
  const format = useFormat()
  const words = text.attention
  const { ours, theirs, batch_id: batchId, item_id: itemId } = difference
  return (
    <Facts
      facts={[
        [words.ours, sideText(ours, text, format)],
        [words.theirs, sideText(theirs, text, format)],
        // The fields to search for in PayPal's report: a batch may have a thousand payouts.
        ...(itemId === null
          ? []
          : [[text.said.payoutId, <IdText key="item" id={itemId} />] as const]),
        [words.found, <TimeText key="found" at={difference.found_at} />],
        [
          words.batch,
          batchId ? (
            <Link
              key="batch"
              to="/payouts/batches/$batchId"
              params={{ batchId }}
              aria-label={text.payouts.openBatch(batchCode(batchId))}
              className="text-accent underline-offset-2 hover:underline"
            >
              {batchCode(batchId)}
            </Link>
          ) : (
            '—'
          ),
        ],
      ]}
    />
  )
}

function useResolveAct() {
  const text = useFinanceText()
  const format = useFormat()
  const words = text.attention
  const router = useRouter()
  return (difference: Difference): NotedAct => ({
    ...{ title: words.resolveTitle, means: words.resolveMeans, kind: 'primary' },
    facts: [
      { label: words.kind, value: words.differenceKinds[difference.kind] },
      { label: words.ours, value: sideText(difference.ours, text, format) },
      { label: words.theirs, value: sideText(difference.theirs, text, format) },
    ],
    ...{ noteLabel: words.resolveNote, noteHelp: words.resolveNoteHelp, isNoteNeeded: true },
    ...{ verb: words.resolveVerb, running: words.resolving },
    act: async (note) => {
      await resolveDifference(difference.id, note)
      await router.invalidate()
      return null
    },
  })
}
