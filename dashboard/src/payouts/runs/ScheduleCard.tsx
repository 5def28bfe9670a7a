import { useRouter } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { useFormat } from '../../core/i18n/use-format.ts'
import { may } from '../../core/permissions.ts'
import { usePerson } from '../../core/use-person.ts'
import { Button } from '../../ui/Button.tsx'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { ConfirmDialog, type DangerousAct } from '../../ui/ConfirmDialog.tsx'
import { Facts } from '../../ui/FactRows.tsx'
import { TimeText } from '../../ui/TimeText.tsx'
import { useFinanceText } from '../finance-texts.ts'
import { ScheduleFields } from './ScheduleFields.tsx'
import { type Schedule, saveSchedule } from './schedule-data.ts'
import { draftOf, type ScheduleDraft, scheduleOf } from './schedule-draft.ts'

/** How often runs are drafted automatically, and the date of the next one. */
export function ScheduleCard({ schedule }: { schedule: Schedule }) {
  const words = useFinanceText().payoutSchedule
  const person = usePerson()
  const [draft, setDraft] = useState(() => draftOf(schedule))
  const [isTried, setIsTried] = useState(false)
  const [isAsked, setIsAsked] = useState(false)
  const act = useSaveAct(draft)
  const mayChange = person !== null && may(person, 'movePayouts')
  const isChanged = JSON.stringify(draft) !== JSON.stringify(draftOf(schedule))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setIsTried(true)
    if (act) setIsAsked(true)
  }
  return (
    <Card>
      <CardHeader title={words.heading} help={words.help} />
      <ScheduleFacts schedule={schedule} />
      <form noValidate onSubmit={submit} className="mt-5 space-y-4 border-t border-border pt-5">
        <ScheduleFields {...{ draft, isTried }} isReadOnly={!mayChange} onChange={setDraft} />
        <div className="flex flex-wrap items-center justify-end gap-3">
          {!mayChange && <p className="text-sm text-muted">{words.readOnly}</p>}
          {mayChange && (
            <Button type="submit" kind="primary" disabled={!isChanged}>
              {words.save}
            </Button>
          )}
        </div>
      </form>
      <ConfirmDialog act={isAsked ? act : null} onClose={() => setIsAsked(false)} />
    </Card>
  )
}

function ScheduleFacts({ schedule }: { schedule: Schedule }) {
  const text = useFinanceText()
  const words = text.payoutSchedule
  const format = useFormat()
  const { next_run_at: next, last_run_at: last } = schedule
  const dated = (at: string) => (
    <>
      {format.exact(at)}
      <span className="text-muted">
        {' · '}
        <TimeText at={at} />
      </span>
    </>
  )
  return (
    <Facts
      facts={[
        [words.next, next ? dated(next) : words.noNext],
        [words.last, last ? dated(last) : words.never],
        [
          words.changed,
          schedule.changed_by ? (
            <>
              {schedule.changed_by.name}
              <span className="text-muted">
                {' · '}
                <TimeText at={schedule.changed_at} />
              </span>
            </>
          ) : (
            words.asItCame
          ),
        ],
      ]}
    />
  )
}

/** The confirmation before saving; null while the form has errors. */
function useSaveAct(draft: ScheduleDraft): DangerousAct | null {
  const words = useFinanceText().payoutSchedule
  const format = useFormat()
  const router = useRouter()
  const wire = scheduleOf(draft)
  if (wire === null) return null
  const { frequency } = wire
  const day = { weekly: format.weekday(draft.weekday), monthly: draft.monthDay }
  return {
    ...{ title: words.title, means: words.means, kind: 'primary' },
    facts: [
      { label: words.frequency, value: words.frequencies[frequency] },
      ...(frequency === 'weekly' ? [{ label: words.weekday, value: day.weekly }] : []),
      ...(frequency === 'monthly' ? [{ label: words.monthDay, value: day.monthly }] : []),
      ...(frequency === 'manual'
        ? []
        : [
            { label: words.hour, value: hourText(draft.hour) },
            { label: words.cutOff, value: draft.cutOffDays },
          ]),
    ],
    ...{ verb: words.save, running: words.saving },
    act: async () => {
      await saveSchedule(wire)
      await router.invalidate()
    },
  }
}

/** "06:00 UTC" */
export const hourText = (hour: number) => `${String(hour).padStart(2, '0')}:00 UTC`
