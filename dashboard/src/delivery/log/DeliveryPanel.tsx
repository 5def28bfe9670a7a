import { getRouteApi, useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { useFormat } from '../../core/i18n/use-format.ts'
import { holds } from '../../core/permissions.ts'
import { usePerson } from '../../core/use-person.ts'
import { usePolling } from '../../core/use-polling.ts'
import { useWrite } from '../../core/use-write.ts'
import { Button } from '../../ui/Button.tsx'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { IdText } from '../../ui/IdText.tsx'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'
import { RetryPanel } from '../../ui/RetryPanel.tsx'
import { SidePanel } from '../../ui/SidePanel.tsx'
import { type Delivery, replay } from '../delivery-data.ts'
import { useDeliveryText } from '../delivery-texts.ts'
import {
  eventInWords,
  fullNameOf,
  isQueued,
  problemInWords,
  resultInWords,
} from '../endpoint-words.ts'
import { StateText } from '../StateText.tsx'

const route = getRouteApi('/signed-in/postbacks/log/$deliveryId')
const parent = getRouteApi('/signed-in/postbacks')

/** One delivery: request, answer and attempts, and sending it again. */
export function DeliveryPanel() {
  const words = useDeliveryText().delivery
  const navigate = route.useNavigate()
  const delivery = route.useLoaderData()
  const close = () =>
    void navigate({ to: '/postbacks/log', search: (before) => before, resetScroll: false })
  if (!delivery.ok || delivery.value === null) {
    return (
      <SidePanel onClose={close}>
        {delivery.ok ? (
          <EmptyState>{words.deliveryGone}</EmptyState>
        ) : (
          <RetryPanel problem={delivery.problem} />
        )}
      </SidePanel>
    )
  }
  return <OpenDelivery key={delivery.value.id} delivery={delivery.value} onClose={close} />
}

function OpenDelivery({ delivery, onClose }: { delivery: Delivery; onClose: () => void }) {
  const words = useDeliveryText().delivery
  const router = useRouter()
  const person = usePerson()
  const { write, isRunning, problem } = useWrite()
  const [sent, setSent] = useState<'sent' | 'not sent' | null>(null)
  const isWaiting = isQueued(delivery)
  usePolling(isWaiting, delivery.id, () => router.invalidate())
  const mayChange = person !== null && holds(person, 'endpoints:write')
  const sendAgain = () =>
    void write(async () => {
      setSent((await replay({ ids: [delivery.id] })) > 0 ? 'sent' : 'not sent')
      await router.invalidate()
    })
  return (
    <SidePanel
      title={eventInWords(delivery.event, words)}
      onClose={onClose}
      actions={
        mayChange && (
          <div className="flex flex-wrap items-center justify-end gap-3">
            <p role="status" className="flex-1 basis-48 text-sm text-pretty text-muted">
              {sent === 'sent' && isWaiting && words.sentAgain}
              {sent === 'not sent' && words.notSentAgain}
            </p>
            <Button kind="primary" disabled={isRunning || isWaiting} onClick={sendAgain}>
              {isRunning || isWaiting
                ? words.sending
                : delivery.state === 'retrying'
                  ? words.sendNow
                  : words.sendAgain}
            </Button>
          </div>
        )
      }
    >
      {problem && <ProblemPanel problem={problem} />}
      <Outcome delivery={delivery} />
      <Message title={words.request} content={delivery.request} none={words.noRequest} />
      {delivery.attempted_at && (
        <Message
          title={delivery.status === null ? words.noAnswer : `${words.answer} ${delivery.status}`}
          content={delivery.answer}
          none={delivery.status === null ? null : words.emptyAnswer}
        />
      )}
      <Tries delivery={delivery} />
    </SidePanel>
  )
}

function Outcome({ delivery }: { delivery: Delivery }) {
  const words = useDeliveryText().delivery
  const format = useFormat()
  const known = parent.useLoaderData()
  const endpoint = known.ok ? known.value.find(({ id }) => id === delivery.endpoint_id) : undefined
  const { attempted_at: tried, next_attempt_at: next, ms } = delivery
  const mark = delivery.is_test ? words.isTestLong : delivery.is_manual ? words.isManual : null
  const result = !isQueued(delivery) && resultInWords(delivery, words, format.number)
  return (
    <Card>
      <div className="mb-3 flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <span className="font-medium">
          <StateText delivery={delivery} />
        </span>
        <p className="min-w-0 flex-1 basis-56 text-pretty text-muted">{result}</p>
      </div>
      <Facts
        facts={[
          {
            label: words.endpoint,
            value: endpoint ? fullNameOf(endpoint, words) : words.deleted,
          },
          { label: words.occurred, value: format.exact(delivery.occurred_at) },
          { label: words.lastAttempt, value: tried && format.exact(tried) },
          { label: words.nextAttempt, value: tried && next && format.exact(next) },
          { label: words.duration, value: ms !== null && words.milliseconds(format.number(ms)) },
          { label: words.eventId, value: <Id id={delivery.event_id} /> },
          {
            label: words.subjectId,
            value: delivery.is_test ? null : <Id id={delivery.subject_id} />,
          },
        ].map(({ label, value }) => ({ label, value: value || null }))}
      />
      {mark && <p className="mt-3 text-sm text-muted">{mark}</p>}
    </Card>
  )
}

/** With room for the margins of its button. */
const Id = ({ id }: { id: string }) => (
  <span className="block px-1">
    <IdText id={id} />
  </span>
)

/** Text as it was sent or received. */
function Message(props: { title: string; content: string | null; none: string | null }) {
  const { title, content, none } = props
  if (!content && none === null) return null
  return (
    <Card>
      <CardHeader title={title} />
      {content ? (
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
          tabIndex={0}
          className="max-h-80 overflow-auto rounded bg-sunken p-3 font-mono text-sm break-all whitespace-pre-wrap"
        >
          {content}
        </pre>
      ) : (
        <p className="text-muted">{none}</p>
      )}
    </Card>
  )
}

function Tries({ delivery }: { delivery: Delivery }) {
  const words = useDeliveryText().delivery
  const format = useFormat()
  const { tries } = delivery
  if (tries.length === 0) return null
  const inWords = (problem: string | null, status: number | null) =>
    problem === null ? words.tryArrived(status ?? 0) : problemInWords(problem, status, words)
  return (
    <Card>
      <CardHeader title={words.tries} help={words.kept} />
      <ol className="divide-y divide-border">
        {tries.toReversed().map(({ at, status, problem }) => (
          <li key={at} className="flex flex-wrap justify-between gap-x-4 py-2">
            <time dateTime={at} className="text-muted tabular-nums">
              {format.exact(at)}
            </time>
            <span>{inWords(problem, status)}</span>
          </li>
        ))}
      </ol>
    </Card>
  )
}
