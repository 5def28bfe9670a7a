import {
  approvalModes,
  dedupeIdentities,
  offerModels,
  offerStatuses,
} from '../../../schema/vocabulary.ts'
import { wholeOf } from '../core/form-input.ts'
import { Card, CardHeader } from '../ui/Card.tsx'
import { CheckField } from '../ui/forms/CheckField.tsx'
import { Field } from '../ui/forms/Field.tsx'
import { SelectField } from '../ui/forms/SelectField.tsx'
import type { OfferPart } from './form-part.ts'
import { guideTexts } from './guide/guide-texts.ts'
import { hoursOf, type OfferDraft } from './offer-draft.ts'

/** Name, status, model, attribution window and duplicate period. */
export function OfferBasics({ isNew, ...part }: OfferPart & { isNew: boolean }) {
  const text = guideTexts.use()
  const words = text.offers
  const { draft, onChange } = part
  return (
    <Card>
      <CardHeader title={words.basics} />
      <div className="grid grid-cols-1 items-start gap-5 sm:grid-cols-2">
        {!isNew && <TextField part={part} name="name" label={words.name} lengthMax={120} />}
        <TextField
          {...{ part, name: 'code', label: text.terms.code, lengthMax: 32 }}
          help={isNew ? text.guide.codeMade(part.madeCode ?? '') : text.terms.codeHelp}
        />
        <Choice part={part} name="status" options={offerStatuses} labels={text.offerStatuses}>
          {words.status}
        </Choice>
        <Choice part={part} name="model" options={offerModels} labels={text.terms.models}>
          {text.terms.model}
        </Choice>
        <NumberField part={part} name="holdDays" label={words.hold} means={words.holdMeans} />
        <NumberField part={part} name="windowDays" label={words.window} means={words.windowMeans} />
        <NumberField part={part} name="cookieDays" label={words.cookie} means={words.cookieMeans} />
        <NumberField
          {...{ part, name: 'dedupeHours', label: words.dedupe, means: words.dedupeMeans }}
        />
        <Choice
          {...{ part, name: 'dedupeIdentity', options: dedupeIdentities }}
          labels={words.identities}
        >
          {words.identity}
        </Choice>
        <Choice part={part} name="approval" options={approvalModes} labels={text.terms.approvals}>
          {text.terms.approval}
        </Choice>
        <CheckField
          label={words.deepLinks}
          help={words.deepLinksHelp}
          input={{
            checked: draft.hasDeepLinks,
            onChange: ({ currentTarget }) => onChange({ hasDeepLinks: currentTarget.checked }),
          }}
        />
        <CheckField
          label={text.guide.oneSale}
          help={text.guide.oneSaleHelp}
          input={{
            checked: draft.oneSalePerClick,
            onChange: ({ currentTarget }) => onChange({ oneSalePerClick: currentTarget.checked }),
          }}
        />
      </div>
    </Card>
  )
}

/** Names of the fields in wire format. */
const wireNames = {
  name: 'name',
  code: 'code',
  status: 'status',
  model: 'model',
  approval: 'approval',
  dedupeIdentity: 'dedupe_identity',
  holdDays: 'hold_days',
  windowDays: 'window_days',
  cookieDays: 'cookie_days',
  dedupeHours: 'dedupe_seconds',
} as const

function TextField(props: {
  part: OfferPart
  name: 'name' | 'code'
  label: string
  help?: string
  lengthMax: number
}) {
  const { part, name, help } = props
  return (
    <Field
      label={props.label}
      {...(help ? { help } : {})}
      error={part.errorOf(wireNames[name])}
      input={{
        ...{ name, value: part.draft[name], maxLength: props.lengthMax, autoComplete: 'off' },
        onChange: ({ currentTarget }) => part.onChange({ [name]: currentTarget.value }),
      }}
    />
  )
}

function NumberField(props: {
  part: OfferPart
  name: 'holdDays' | 'windowDays' | 'cookieDays' | 'dedupeHours'
  label: string
  means: (count: number) => string
}) {
  const { part, name } = props
  const count = name === 'dedupeHours' ? hoursOf(part.draft[name]) : wholeOf(part.draft[name])
  return (
    <Field
      label={props.label}
      {...(count === null ? {} : { help: props.means(count) })}
      error={part.errorOf(wireNames[name])}
      input={{
        ...{ name: wireNames[name], inputMode: 'decimal', maxLength: 8, autoComplete: 'off' },
        value: part.draft[name],
        onChange: ({ currentTarget }) => part.onChange({ [name]: currentTarget.value }),
      }}
    />
  )
}

function Choice<K extends 'status' | 'model' | 'approval' | 'dedupeIdentity'>(props: {
  part: OfferPart
  name: K
  options: readonly OfferDraft[K][]
  labels: Record<OfferDraft[K], string>
  children: string
}) {
  const { part, name, labels } = props
  return (
    <SelectField
      label={props.children}
      error={part.errorOf(wireNames[name])}
      options={props.options.map((value) => ({ value, label: labels[value] }))}
      select={{
        value: part.draft[name],
        onChange: ({ currentTarget }) => part.onChange({ [name]: currentTarget.value }),
      }}
    />
  )
}
