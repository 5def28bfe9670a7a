import { useRouter } from '@tanstack/react-router'
import { AlertDialog } from 'radix-ui'
import { useId, useState } from 'react'
import { useFormat } from '../../core/i18n/use-format.ts'
import { useLoaded } from '../../core/use-loaded.ts'
import { useWrite } from '../../core/use-write.ts'
import { Button } from '../../ui/Button.tsx'
import { Field } from '../../ui/forms/Field.tsx'
import { SelectField } from '../../ui/forms/SelectField.tsx'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'
import { QuestionFrame, QuestionVeil } from '../../ui/QuestionFrame.tsx'
import { type Endpoint, replay } from '../delivery-data.ts'
import { useDeliveryText } from '../delivery-texts.ts'
import { fullNameOf } from '../endpoint-words.ts'
import { instantIn } from './local-time.ts'

/** The choice of all receivers. */
const ALL = ''

/** Sends all failed deliveries of one endpoint or of all again, or those of a range of time. Shows how many before. */
export function ReplayDialog(props: {
  endpoints: readonly Endpoint[]
  first: string | undefined
  onClose: () => void
}) {
  return (
    <QuestionVeil isOpen onClose={props.onClose}>
      <Asking {...props} />
    </QuestionVeil>
  )
}

function Asking(props: Parameters<typeof ReplayDialog>[0]) {
  const text = useDeliveryText()
  const words = text.delivery
  const router = useRouter()
  const { timeZone } = useFormat()
  const noteId = useId()
  const { write, isRunning, problem } = useWrite()
  const { endpoints, first } = props
  const [chosen, setChosen] = useState(
    endpoints.find(({ id }) => id === first || endpoints.length === 1)?.id ?? ALL,
  )
  const [onlyFailed, setOnlyFailed] = useState(true)
  const [range, setRange] = useState({ from: '', to: '' })
  const [sent, setSent] = useState<number | null>(null)
  const asked = {
    ...{ endpoint_id: chosen === ALL ? null : chosen, only_failed: onlyFailed },
    ...(range.from && { from: instantIn(timeZone, range.from) }),
    ...(range.to && { to: instantIn(timeZone, range.to) }),
  }
  const count = useLoaded(JSON.stringify(asked), () => replay({ ...asked, is_dry_run: true }))
  const found = count.is === 'ready' && !count.isStale ? count.value : null
  const send = () =>
    void write(async () => {
      setSent(await replay(asked))
      await router.invalidate()
    })
  const note =
    count.is === 'failed'
      ? null
      : found === null
        ? words.counting
        : found === 0
          ? words.nothingToSend
          : words.willSend(found)
  return (
    <QuestionFrame
      question={{ title: words.manyTitle, means: words.manyMeans, facts: [] }}
      isRunning={isRunning}
      width="max-w-lg"
    >
      {sent === null ? (
        <div className="space-y-4">
          <SelectField
            label={words.endpoint}
            options={[
              ...(endpoints.length > 1 ? [{ value: ALL, label: words.allReceivers }] : []),
              ...endpoints.map((one) => ({ value: one.id, label: fullNameOf(one, words) })),
            ]}
            select={{
              value: chosen,
              onChange: ({ currentTarget }) => setChosen(currentTarget.value),
            }}
          />
          <SelectField
            label={words.which}
            options={[
              { value: 'failed', label: words.onlyFailed },
              { value: 'all', label: words.allStates },
            ]}
            select={{
              value: onlyFailed ? 'failed' : 'all',
              onChange: ({ currentTarget }) => setOnlyFailed(currentTarget.value === 'failed'),
            }}
          />
          <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
            {(['from', 'to'] as const).map((side) => (
              <Field
                key={side}
                label={words[side]}
                input={{
                  ...{ type: 'datetime-local', value: range[side] },
                  'aria-describedby': noteId,
                  onChange: ({ currentTarget }) =>
                    setRange({ ...range, [side]: currentTarget.value }),
                }}
              />
            ))}
          </div>
          <p id={noteId} className="-mt-2 text-sm text-muted">
            {words.rangeHelp}
          </p>
          {count.is === 'failed' && <ProblemPanel problem={count.problem} />}
          {problem && <ProblemPanel problem={problem} />}
          <p role="status" className="min-h-5 font-medium">
            {note}
          </p>
        </div>
      ) : (
        <p role="status">{words.wereSent(sent)}</p>
      )}
      <div className="mt-4 flex flex-wrap justify-end gap-2">
        <AlertDialog.Cancel asChild>
          <Button disabled={isRunning}>
            {sent === null ? text.dialog.cancel : text.dialog.close}
          </Button>
        </AlertDialog.Cancel>
        {sent === null && (
          <Button kind="primary" disabled={isRunning || !found} onClick={send}>
            {isRunning ? words.sending : found ? words.sendCount(found) : words.sendAgain}
          </Button>
        )}
      </div>
    </QuestionFrame>
  )
}
