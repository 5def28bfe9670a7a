import { Plus } from 'lucide-react'
import { secondsOf, wholeOf } from '../core/form-input.ts'
import { usePageText } from '../core/i18n/language.ts'
import { useFormat } from '../core/i18n/use-format.ts'
import { newKey } from '../core/new-key.ts'
import { Button } from '../ui/Button.tsx'
import { FoldedCard } from '../ui/FoldedCard.tsx'
import { CheckField } from '../ui/forms/CheckField.tsx'
import { Field } from '../ui/forms/Field.tsx'
import { RemoveButton } from '../ui/forms/RemoveButton.tsx'
import { SelectField } from '../ui/forms/SelectField.tsx'
import { TextAreaField } from '../ui/forms/TextAreaField.tsx'
import { changeTargeting, hasErrorIn, type OfferPart } from './form-part.ts'
import type { SubDraft } from './targeting-draft.ts'

/** Traffic limits: sub ids, clicks per address, data centres. */
export function LimitRules(part: OfferPart) {
  const text = usePageText()
  const words = text.targeting
  const { targeting } = part.draft
  const { subs } = targeting
  const speed = useSpeed(part)
  const state = [
    subs.length > 0 ? words.subCount(subs.length) : '',
    speed ? words.velocityShort(speed.clicks, speed.time) : '',
    targeting.allowsDatacenters ? words.datacenters : '',
  ]
  const change = (changed: readonly SubDraft[]) => changeTargeting(part, { subs: changed })
  return (
    <FoldedCard
      title={words.limits}
      help={words.limitsHelp}
      state={state.filter(Boolean).join(' · ') || words.noLimits}
      hasError={hasErrorIn(part, 'targeting.sub_deny', 'targeting.velocity')}
    >
      <Velocity {...part} />
      <ul className="mt-5 divide-y divide-border border-t border-border">
        {subs.map((sub, index) => (
          <li key={sub.key} className="py-4">
            <BlackList
              {...{ sub, index, errorOf: part.errorOf }}
              onChange={(changed) => change(subs.with(index, { ...sub, ...changed }))}
              onRemove={() => change(subs.toSpliced(index, 1))}
            />
          </li>
        ))}
      </ul>
      <Button
        size="small"
        className="mb-5"
        onClick={() => change([...subs, { key: newKey(), sub: '1', values: '' }])}
      >
        <Plus />
        {words.addSub}
      </Button>
      <CheckField
        label={words.datacenters}
        help={words.datacentersHelp}
        input={{
          checked: targeting.allowsDatacenters,
          onChange: ({ currentTarget }) =>
            changeTargeting(part, { allowsDatacenters: currentTarget.checked }),
        }}
      />
    </FoldedCard>
  )
}

/** The effective velocity limit, or null. */
function useSpeed({ draft: { targeting } }: OfferPart) {
  const text = usePageText()
  const clicks = wholeOf(targeting.velocityClicks)
  const seconds = secondsOf(targeting.velocityMinutes, 'minutes')
  const format = useFormat()
  if (!clicks || !seconds) return null
  return { clicks: text.targeting.clicks(clicks), time: format.duration(seconds, 'seconds') }
}

function Velocity(part: OfferPart) {
  const text = usePageText()
  const words = text.targeting
  const { targeting } = part.draft
  const speed = useSpeed(part)
  const count = (key: 'velocityClicks' | 'velocityMinutes', name: string, label: string) => (
    <Field
      label={label}
      error={part.errorOf(`targeting.velocity.${name}`)}
      input={{
        ...{ inputMode: 'decimal', value: targeting[key], maxLength: 6, autoComplete: 'off' },
        onChange: ({ currentTarget }) => changeTargeting(part, { [key]: currentTarget.value }),
      }}
    />
  )
  return (
    <>
      <div className="grid max-w-md grid-cols-2 items-start gap-3">
        {count('velocityClicks', 'clicks', words.velocityClicks)}
        {count('velocityMinutes', 'seconds', words.velocityMinutes)}
      </div>
      <p className="mt-2 text-sm text-pretty text-muted">
        {speed ? words.velocityMeans(speed.clicks, speed.time) : words.velocityNone}
      </p>
    </>
  )
}

function BlackList(props: {
  sub: SubDraft
  index: number
  errorOf: OfferPart['errorOf']
  onChange: (part: Partial<SubDraft>) => void
  onRemove: () => void
}) {
  const text = usePageText()
  const words = text.targeting
  const { sub, index, errorOf, onChange } = props
  const title = words.subList(index + 1)
  const numbers = Array.from({ length: 10 }, (_, at) => at + 1)
  return (
    <fieldset className="min-w-0">
      <legend className="sr-only">{title}</legend>
      <div className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-x-2 gap-y-3 sm:grid-cols-[8rem_minmax(0,1fr)_auto]">
        <SelectField
          label={words.sub}
          error={errorOf(`targeting.sub_deny.${index}.sub`)}
          options={numbers.map((number) => ({ value: `${number}`, label: `sub${number}` }))}
          select={{
            value: sub.sub,
            onChange: ({ currentTarget }) => onChange({ sub: currentTarget.value }),
          }}
        />
        <div className="max-sm:order-last max-sm:col-span-2">
          <TextAreaField
            label={words.subValues}
            help={words.subValuesHelp}
            error={errorOf(`targeting.sub_deny.${index}.values`)}
            area={{
              ...{ value: sub.values, autoComplete: 'off', spellCheck: false },
              onChange: ({ currentTarget }) => onChange({ values: currentTarget.value }),
            }}
          />
        </div>
        <RemoveButton what={title} onClick={props.onRemove} className="mt-[1.625rem]" />
      </div>
    </fieldset>
  )
}
