import { payoutFrequencies } from '../../../../schema/vocabulary.ts'
import { useFormat } from '../../core/i18n/use-format.ts'
import { Field } from '../../ui/forms/Field.tsx'
import { SelectField } from '../../ui/forms/SelectField.tsx'
import { useFinanceText } from '../finance-texts.ts'
import { cutOffDaysOf, frequencyOf, monthDayOf, type ScheduleDraft } from './schedule-draft.ts'

const weekdays = [1, 2, 3, 4, 5, 6, 7] as const
const hours = Array.from({ length: 24 }, (_, hour) => hour)

/** Only the fields the frequency needs. */
export function ScheduleFields(props: {
  draft: ScheduleDraft
  isTried: boolean
  isReadOnly: boolean
  onChange: (draft: ScheduleDraft) => void
}) {
  const words = useFinanceText().payoutSchedule
  const format = useFormat()
  const { draft, isTried, isReadOnly: disabled } = props
  const { frequency } = draft
  const change = (part: Partial<ScheduleDraft>) => props.onChange({ ...draft, ...part })
  const pad = (hour: number) => `${String(hour).padStart(2, '0')}:00`
  return (
    <div className="grid grid-cols-1 items-start gap-4 sm:grid-cols-2">
      <SelectField
        label={words.frequency}
        options={payoutFrequencies.map((value) => ({ value, label: words.frequencies[value] }))}
        select={{
          ...{ value: frequency, disabled },
          onChange: ({ currentTarget }) => change({ frequency: frequencyOf(currentTarget.value) }),
        }}
      />
      {frequency === 'weekly' && (
        <SelectField
          label={words.weekday}
          options={weekdays.map((day) => ({ value: String(day), label: format.weekday(day) }))}
          select={{
            ...{ value: String(draft.weekday), disabled },
            onChange: ({ currentTarget }) => change({ weekday: Number(currentTarget.value) }),
          }}
        />
      )}
      {frequency === 'monthly' && (
        <Field
          label={words.monthDay}
          help={words.monthDayHelp}
          error={isTried && monthDayOf(draft.monthDay) === null ? words.badDay : undefined}
          input={{
            ...{ value: draft.monthDay, disabled, inputMode: 'numeric', maxLength: 2 },
            onChange: ({ currentTarget }) => change({ monthDay: currentTarget.value }),
          }}
        />
      )}
      {frequency !== 'manual' && (
        <>
          <SelectField
            label={words.hour}
            help={words.hourHelp}
            options={hours.map((hour) => ({ value: String(hour), label: pad(hour) }))}
            select={{
              ...{ value: String(draft.hour), disabled },
              onChange: ({ currentTarget }) => change({ hour: Number(currentTarget.value) }),
            }}
          />
          <Field
            label={words.cutOff}
            help={words.cutOffHelp}
            error={isTried && cutOffDaysOf(draft.cutOffDays) === null ? words.badDays : undefined}
            input={{
              ...{ value: draft.cutOffDays, disabled, inputMode: 'numeric', maxLength: 2 },
              onChange: ({ currentTarget }) => change({ cutOffDays: currentTarget.value }),
            }}
          />
        </>
      )}
    </div>
  )
}
