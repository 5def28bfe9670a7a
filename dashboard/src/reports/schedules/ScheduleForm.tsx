import { useRouter } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import {
  type ExportFormat,
  exportFormats,
  type ScheduleFrequency,
  scheduleFrequencies,
} from '../../../../schema/vocabulary.ts'
import { useFormat } from '../../core/i18n/use-format.ts'
import { usePerson } from '../../core/use-person.ts'
import { useWrite } from '../../core/use-write.ts'
import { Button } from '../../ui/Button.tsx'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { CheckGroup } from '../../ui/forms/CheckGroup.tsx'
import { Field } from '../../ui/forms/Field.tsx'
import { FormSummary } from '../../ui/forms/FormSummary.tsx'
import { SelectField } from '../../ui/forms/SelectField.tsx'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'
import { useFileTitle } from '../exports/file-title.ts'
import { changeSchedule, makeSchedule, type Schedule } from './schedules-data.ts'
import { useScheduleText } from './schedules-texts.ts'

interface Member {
  readonly user_id: string
  readonly name: string
  readonly email: string
}

const isMember = (id: string, members: readonly Member[]) =>
  members.some(({ user_id }) => user_id === id)

const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, at) => from + at)

/** Asks when and to whom the report of the URL is sent, or changes what a schedule says about it. */
export function ScheduleForm(props: {
  query: string
  schedule: Schedule | undefined
  members: readonly Member[]
}) {
  const { query, schedule, members } = props
  const words = useScheduleText().schedules
  const formats = useFormat()
  const person = usePerson()
  const router = useRouter()
  const { title, details } = useFileTitle()({ kind: 'report', query, format: 'csv' })
  const [name, setName] = useState(schedule?.name ?? '')
  const [format, setFormat] = useState<ExportFormat>(schedule?.format ?? 'xlsx')
  const [frequency, setFrequency] = useState<ScheduleFrequency>(schedule?.frequency ?? 'weekly')
  const [day, setDay] = useState(schedule?.day_number ?? 1)
  const [hour, setHour] = useState(schedule?.hour ?? 9)
  const [chosen, setChosen] = useState<readonly string[]>(() =>
    schedule
      ? schedule.recipients.map(({ user_id }) => user_id).filter((id) => isMember(id, members))
      : person
        ? [person.id]
        : [],
  )
  const unsubscribed = new Set(
    schedule?.recipients.filter((of) => of.is_unsubscribed).map((of) => of.user_id),
  )
  const { write, isRunning, problem, errorOf } = useWrite()
  const leave = () => router.navigate({ to: '/reports/schedules', search: {}, replace: true })
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const wanted = {
      ...{ name: name.trim() || words.nameDefault, query, format, frequency, hour },
      ...(frequency === 'daily' ? {} : { day_number: day }),
      recipient_ids: [...chosen],
    }
    const isMade = await write(() =>
      schedule ? changeSchedule(schedule, wanted) : makeSchedule(wanted),
    )
    if (!isMade) return
    await leave()
    // The list may have been read before, and is kept for some seconds.
    await router.invalidate()
  }
  const days = frequency === 'weekly' ? numbers(1, 7) : numbers(1, 28)
  return (
    <Card>
      <CardHeader title={schedule ? words.editTitle : words.newTitle} help={words.newHelp} />
      <form noValidate onSubmit={submit} className="max-w-xl space-y-4">
        <FormSummary count={problem?.errors.length ?? 0} />
        <p className="text-muted">{details || title}</p>
        <Field
          label={words.name}
          help={words.nameHelp}
          error={errorOf('name')}
          input={{
            ...{ value: name, maxLength: 80, placeholder: words.nameDefault },
            onChange: ({ currentTarget }) => setName(currentTarget.value),
          }}
        />
        <SelectField
          label={words.format}
          options={exportFormats.map((value) => ({ value, label: value.toUpperCase() }))}
          select={{
            value: format,
            onChange: ({ currentTarget }) => setFormat(currentTarget.value as ExportFormat),
          }}
        />
        <SelectField
          label={words.frequency}
          options={scheduleFrequencies.map((value) => ({
            ...{ value, label: words.frequencies[value] },
          }))}
          select={{
            value: frequency,
            onChange: ({ currentTarget }) => {
              setFrequency(currentTarget.value as ScheduleFrequency)
              setDay(1)
            },
          }}
        />
        {frequency !== 'daily' && (
          <SelectField
            label={frequency === 'weekly' ? words.weekday : words.monthDay}
            error={errorOf('day_number')}
            options={days.map((value) => ({
              value: String(value),
              label: frequency === 'weekly' ? formats.weekday(value) : String(value),
            }))}
            select={{
              value: String(day),
              onChange: ({ currentTarget }) => setDay(Number(currentTarget.value)),
            }}
          />
        )}
        <SelectField
          label={words.hour}
          help={words.hourHelp(schedule?.time_zone ?? person?.time_zone ?? 'UTC')}
          options={numbers(0, 23).map((value) => ({
            ...{ value: String(value), label: `${String(value).padStart(2, '0')}:00` },
          }))}
          select={{
            value: String(hour),
            onChange: ({ currentTarget }) => setHour(Number(currentTarget.value)),
          }}
        />
        <CheckGroup
          label={words.recipients}
          noneMeans={words.noRecipients}
          error={errorOf('recipient_ids')}
          options={members.map(({ user_id, name: member, email }) => ({
            value: user_id,
            label: unsubscribed.has(user_id)
              ? words.unsubscribed(`${member} (${email})`)
              : `${member} (${email})`,
          }))}
          chosen={chosen}
          onChange={setChosen}
        />
        {problem && problem.errors.length === 0 && <ProblemPanel problem={problem} />}
        {errorOf('query') && <p className="text-sm text-bad">{errorOf('query')}</p>}
        <div className="flex flex-wrap gap-2">
          <Button type="submit" kind="primary" disabled={isRunning}>
            {schedule
              ? isRunning
                ? words.saving
                : schedule.status === 'stopped'
                  ? words.saveAndResume
                  : words.save
              : isRunning
                ? words.making
                : words.make}
          </Button>
          <Button onClick={() => void leave()}>{words.cancel}</Button>
        </div>
      </form>
    </Card>
  )
}
