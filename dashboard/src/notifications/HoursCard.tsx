import { type FormEvent, useState } from 'react'
import { useWrite } from '../core/use-write.ts'
import { Card, CardHeader } from '../ui/Card.tsx'
import { CheckField } from '../ui/forms/CheckField.tsx'
import { SaveRow } from '../ui/forms/SaveRow.tsx'
import { SelectField } from '../ui/forms/SelectField.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'
import { useNotificationText } from './notification-texts.ts'
import { type Settings, saveHours } from './notifications-data.ts'

const hours = Array.from({ length: 24 }, (_, hour) => ({
  ...{ value: String(hour), label: `${String(hour).padStart(2, '0')}:00` },
}))
const usual = { from: 22, to: 8 }

/** Quiet hours and the hour of the daily digest, in the person's time zone. */
export function HoursCard({ settings }: { settings: Settings }) {
  const words = useNotificationText().notifications
  const [quiet, setQuiet] = useState(settings.quiet_hours)
  const [digest, setDigest] = useState(settings.digest_hour)
  const [isSaved, setIsSaved] = useState(false)
  const { write, isRunning, problem, errorOf } = useWrite()
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const hours = { quiet_hours: quiet, digest_hour: digest }
    if (await write(() => saveHours(hours))) setIsSaved(true)
  }
  const hourField = (label: string, value: number, set: (hour: number) => void, error?: string) => (
    <SelectField
      {...{ label, options: hours, error }}
      select={{
        value: String(value),
        onChange: ({ currentTarget }) => {
          setIsSaved(false)
          set(Number(currentTarget.value))
        },
      }}
    />
  )
  const sameHours = errorOf('quiet_hours') === undefined ? undefined : words.sameHours
  return (
    <Card>
      <CardHeader title={words.hours} help={words.hoursHelp(settings.time_zone)} />
      <form noValidate onSubmit={(event) => void submit(event)} className="space-y-4">
        {problem && problem.errors.length === 0 && <ProblemPanel problem={problem} />}
        <CheckField
          label={words.quiet}
          input={{
            checked: quiet !== null,
            onChange: ({ currentTarget: { checked } }) => {
              setIsSaved(false)
              setQuiet(checked ? usual : null)
            },
          }}
        />
        {quiet !== null && (
          <div className="grid max-w-xs grid-cols-2 gap-4">
            {hourField(words.from, quiet.from, (from) => setQuiet({ ...quiet, from }), sameHours)}
            {hourField(words.to, quiet.to, (to) => setQuiet({ ...quiet, to }))}
          </div>
        )}
        <div className="max-w-36">{hourField(words.digestHour, digest, setDigest)}</div>
        <SaveRow {...{ words, isRunning, isSaved }} />
      </form>
    </Card>
  )
}
