import { Plus } from 'lucide-react'
import { TimeZoneField } from '../apps/TimeZoneField.tsx'
import { usePageText } from '../core/i18n/language.ts'
import { useFormat } from '../core/i18n/use-format.ts'
import { newKey } from '../core/new-key.ts'
import { Button } from '../ui/Button.tsx'
import { FoldedCard } from '../ui/FoldedCard.tsx'
import { CheckGroup } from '../ui/forms/CheckGroup.tsx'
import { Field } from '../ui/forms/Field.tsx'
import { RemoveButton } from '../ui/forms/RemoveButton.tsx'
import { changeTargeting, hasErrorIn, type OfferPart } from './form-part.ts'
import type { WindowDraft } from './targeting-draft.ts'

const weekdays = [1, 2, 3, 4, 5, 6, 7]

/** The hours in which clicks count, in a time zone of the offer. */
export function ScheduleRules(part: OfferPart) {
  const text = usePageText()
  const format = useFormat()
  const words = text.targeting
  const { targeting } = part.draft
  const { windows } = targeting
  const change = (changed: readonly WindowDraft[]) => changeTargeting(part, { windows: changed })
  const add = () =>
    changeTargeting(part, {
      zone: targeting.zone || format.timeZone,
      windows: [...windows, { key: newKey(), days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }],
    })
  const inWords = windows.map(({ days, from, to }) =>
    words.hours(days.map(format.weekday).join(' '), from, to),
  )
  return (
    <FoldedCard
      title={words.schedule}
      help={words.scheduleHelp}
      state={inWords.join('; ') || words.always}
      hasError={hasErrorIn(part, 'targeting.schedule')}
    >
      {windows.length > 0 && (
        <div className="mb-5 max-w-sm">
          <TimeZoneField
            {...{ label: words.zone, help: words.zoneHelp, value: targeting.zone }}
            error={part.errorOf('targeting.schedule.time_zone')}
            onChange={(zone) => changeTargeting(part, { zone })}
          />
        </div>
      )}
      <ul className="divide-y divide-border">
        {windows.map((window, index) => (
          <li key={window.key} className="py-4 first:pt-0">
            <Hours
              {...{ window, index, errorOf: part.errorOf }}
              onChange={(changed) => change(windows.with(index, { ...window, ...changed }))}
              onRemove={() => change(windows.toSpliced(index, 1))}
            />
          </li>
        ))}
      </ul>
      <Button size="small" onClick={add}>
        <Plus />
        {words.addWindow}
      </Button>
    </FoldedCard>
  )
}

function Hours(props: {
  window: WindowDraft
  index: number
  errorOf: OfferPart['errorOf']
  onChange: (part: Partial<WindowDraft>) => void
  onRemove: () => void
}) {
  const text = usePageText()
  const format = useFormat()
  const words = text.targeting
  const { window, index, errorOf, onChange } = props
  const field = `targeting.schedule.windows.${index}`
  const title = words.window(index + 1)
  const time = (key: 'from' | 'to', label: string, error: string | undefined) => (
    <Field
      {...{ label, error }}
      {...(key === 'to' ? { help: words.toHelp } : {})}
      input={{
        ...{ type: 'time', value: window[key] },
        onChange: ({ currentTarget }) => onChange({ [key]: currentTarget.value }),
      }}
    />
  )
  return (
    <fieldset className="min-w-0 space-y-3">
      <legend className="sr-only">{title}</legend>
      <div className="grid max-w-md grid-cols-[1fr_1fr_auto] items-start gap-3">
        {time('from', words.from, errorOf(`${field}.from_minute`))}
        {time('to', words.to, errorOf(`${field}.to_minute`))}
        <RemoveButton what={title} onClick={props.onRemove} className="mt-[1.625rem]" />
      </div>
      <CheckGroup
        label={words.days}
        options={weekdays.map((value) => ({ value, label: format.weekday(value) }))}
        chosen={window.days}
        error={errorOf(`${field}.days`)}
        onChange={(days) => onChange({ days: days.toSorted((left, right) => left - right) })}
      />
    </fieldset>
  )
}
