import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useFormat } from '../core/i18n/use-format.ts'
import { usePolling } from '../core/use-polling.ts'
import { useWrite } from '../core/use-write.ts'
import { Button } from '../ui/Button.tsx'
import { Card, CardHeader } from '../ui/Card.tsx'
import { SelectField } from '../ui/forms/SelectField.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'
import { type Delivery, type Endpoint, readDelivery, sendTest } from './delivery-data.ts'
import { useDeliveryText } from './delivery-texts.ts'
import { eventInWords, resultInWords, wasTried } from './endpoint-words.ts'
import { StateText } from './StateText.tsx'

type TestEvent = Parameters<typeof sendTest>[1]

/** Sends a made-up event to the saved endpoint and shows the result. */
export function TestSend({ endpoint, isDirty }: { endpoint: Endpoint; isDirty: boolean }) {
  const words = useDeliveryText().delivery
  const { write, isRunning, problem } = useWrite()
  const [chosen, setChosen] = useState<string>()
  const [sent, setSent] = useState<Delivery | null>(null)
  const { events } = endpoint
  const event = [chosen, 'sale'].find((name) => name && events.includes(name)) ?? events[0]!
  const isPending = sent !== null && !wasTried(sent)
  usePolling(isPending, sent?.id ?? '', async () => {
    const found = await readDelivery(sent!.id)
    if (found) setSent((now) => (now?.id === found.id ? found : now))
  })
  const send = () =>
    void write(async () => setSent(await sendTest(endpoint.id, event as TestEvent)))
  const obstacle = !endpoint.is_on ? words.testOff : isDirty ? words.testUnsaved : null
  return (
    <Card>
      <CardHeader title={words.test} help={words.testHelp} />
      <div className="flex flex-wrap items-end gap-3">
        <div className="min-w-0 flex-1 basis-48">
          <SelectField
            label={words.testEvent}
            options={events.map((value) => ({ value, label: eventInWords(value, words) }))}
            select={{
              value: event,
              onChange: ({ currentTarget }) => setChosen(currentTarget.value),
            }}
          />
        </div>
        <Button
          className="h-11 sm:h-10"
          disabled={isRunning || isPending || obstacle !== null}
          onClick={send}
        >
          {isRunning || isPending ? words.sendingTest : words.sendTest}
        </Button>
      </div>
      {problem && <ProblemPanel problem={problem} className="mt-3" />}
      <div role="status" className="mt-3 min-h-12">
        {sent ? (
          <TestResult sent={sent} />
        ) : (
          obstacle && <p className="text-sm text-muted">{obstacle}</p>
        )}
      </div>
    </Card>
  )
}

function TestResult({ sent }: { sent: Delivery }) {
  const words = useDeliveryText().delivery
  const format = useFormat()
  const { next_attempt_at: next } = sent
  return (
    <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
      <StateText delivery={sent} />
      <p className="min-w-0 flex-1 basis-56 text-sm text-pretty text-muted">
        {resultInWords(sent, words, format.number) ?? words.testQueued}{' '}
        {wasTried(sent) && next && words.again(format.exact(next))}
      </p>
      <Link
        to="/postbacks/log/$deliveryId"
        params={{ deliveryId: sent.id }}
        search={{}}
        className="text-sm underline underline-offset-2"
      >
        {words.openLog}
      </Link>
    </div>
  )
}
