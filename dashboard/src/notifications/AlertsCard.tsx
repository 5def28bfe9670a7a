import { type FormEvent, useState } from 'react'
import { useFormat } from '../core/i18n/use-format.ts'
import { useLoaded } from '../core/use-loaded.ts'
import { useWrite } from '../core/use-write.ts'
import { Button } from '../ui/Button.tsx'
import { Card, CardHeader } from '../ui/Card.tsx'
import { CheckField } from '../ui/forms/CheckField.tsx'
import { Field } from '../ui/forms/Field.tsx'
import { SaveRow } from '../ui/forms/SaveRow.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'
import { useNotificationText } from './notification-texts.ts'
import { type Alert, readAlerts, saveAlerts, tryAlert } from './notifications-data.ts'
import { Pending } from './Pending.tsx'

/** What is watched for the account in use: on or off, thresholds, and a sample of each alert. */
export function AlertsCard() {
  const loaded = useLoaded('alerts', readAlerts)
  if (loaded.is !== 'ready') return <Pending loaded={loaded} />
  return <AlertsForm alerts={loaded.value} />
}

function AlertsForm({ alerts }: { alerts: readonly Alert[] }) {
  const words = useNotificationText().notifications
  const [draft, setDraft] = useState(alerts)
  const [isSaved, setIsSaved] = useState(false)
  const { write, isRunning, problem, errorOf } = useWrite()
  const change = (next: Alert) => {
    setIsSaved(false)
    setDraft(draft.map((alert) => (alert.kind === next.kind ? next : alert)))
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (await write(async () => setDraft(await saveAlerts(draft)))) setIsSaved(true)
  }
  return (
    <Card>
      <CardHeader title={words.alerts} help={words.alertsHelp} />
      <form noValidate onSubmit={(event) => void submit(event)} className="space-y-4">
        {problem && problem.errors.length === 0 && <ProblemPanel problem={problem} />}
        <ul className="divide-y divide-border">
          {draft.map((alert, at) => (
            <li key={alert.kind} className="py-4 first:pt-0">
              <AlertFields
                alert={alert}
                errorOf={(index) => errorOf(`alerts.${at}.thresholds.${index}.value`)}
                onChange={change}
              />
            </li>
          ))}
        </ul>
        <SaveRow {...{ words, isRunning, isSaved }} />
      </form>
    </Card>
  )
}

function AlertFields(props: {
  alert: Alert
  errorOf: (index: number) => string | undefined
  onChange: (alert: Alert) => void
}) {
  const { alert, errorOf, onChange } = props
  const words = useNotificationText().notifications
  const format = useFormat()
  const { kind, is_on: isOn, thresholds, open } = alert
  const labels: Readonly<Record<string, string>> = words.thresholds[kind]
  return (
    <fieldset className="space-y-3">
      <legend className="sr-only">{words.kinds[kind]}</legend>
      <div className="flex items-start justify-between gap-4">
        <CheckField
          label={words.kinds[kind]}
          help={words.watches[kind]}
          input={{
            checked: isOn,
            onChange: ({ currentTarget }) => onChange({ ...alert, is_on: currentTarget.checked }),
          }}
        />
        <TryButton kind={kind} />
      </div>
      {open > 0 && <p className="ml-7 text-sm text-bad">{words.openNow(open)}</p>}
      {isOn && thresholds.length > 0 && (
        <div className="ml-7 grid grid-cols-1 gap-x-4 gap-y-3 sm:grid-cols-2">
          {thresholds.map(({ name, value, ...bounds }, index) => (
            <Field
              key={name}
              label={labels[name] ?? name}
              help={words.usually(format.number(bounds.default))}
              error={errorOf(index)}
              input={{
                ...{ type: 'number', min: bounds.min, max: bounds.max },
                // An empty field is no zero.
                value: Number.isNaN(value) ? '' : value,
                onChange: ({ currentTarget }) => {
                  const changed = { name, ...bounds, value: currentTarget.valueAsNumber }
                  onChange({ ...alert, thresholds: thresholds.with(index, changed) })
                },
              }}
            />
          ))}
        </div>
      )}
    </fieldset>
  )
}

function TryButton({ kind }: { kind: Alert['kind'] }) {
  const words = useNotificationText().notifications
  const format = useFormat()
  const [sent, setSent] = useState<string | null>(null)
  const { write, isRunning, problem } = useWrite()
  const send = () =>
    write(async () => {
      const channels = await tryAlert(kind)
      const names = format.list(channels.map((channel) => words.channels[channel]))
      setSent(channels.length === 0 ? words.triedNowhere : words.tried(names))
    })
  return (
    <div className="flex max-w-40 shrink-0 flex-col items-end gap-1 text-right">
      <Button
        size="small"
        disabled={isRunning}
        aria-label={words.tryOf(words.kinds[kind])}
        onClick={() => void send()}
      >
        {isRunning ? words.trying : words.try}
      </Button>
      <p role="status" className="text-sm text-pretty text-muted">
        {problem?.message ?? sent}
      </p>
    </div>
  )
}
