import {
  approvalModes,
  dedupeIdentities,
  offerModels,
  offerStatuses,
} from '../../../schema/vocabulary.ts'
import { secondsOf, wholeOf } from '../core/form-input.ts'
import { useFormat } from '../core/i18n/use-format.ts'
import { FoldedCard } from '../ui/FoldedCard.tsx'
import { CheckField } from '../ui/forms/CheckField.tsx'
import { Field } from '../ui/forms/Field.tsx'
import { SelectField } from '../ui/forms/SelectField.tsx'
import { hasErrorIn, type OfferPart } from './form-part.ts'
import { guideTexts } from './guide/guide-texts.ts'
import type { OfferDraft } from './offer-draft.ts'

/** Code, model, hold, attribution and approval. */
export function OfferBasics({ isNew, ...part }: OfferPart & { isNew: boolean }) {
  const text = guideTexts.use()
  const words = text.offers
  const { draft, onChange } = part
  const format = useFormat()
  const daysOf = (written: string) => {
    const count = wholeOf(written)
    return count === null ? written : format.duration(count, 'days')
  }
  const approval = text.terms.approvals[draft.approval].toLocaleLowerCase(format.locale)
  return (
    <FoldedCard
      title={words.basics}
      state={words.basicsState(daysOf(draft.holdDays), daysOf(draft.windowDays), approval)}
      hasError={hasErrorIn(part, ...Object.values(wireNames), 'one_sale_per_click')}
    >
      <div className="grid grid-cols-1 items-start gap-5 sm:grid-cols-2">
        <TextField
          {...{ part, name: 'code', label: text.terms.code, lengthMax: 32 }}
          help={isNew ? text.guide.codeMade(part.madeCode ?? '') : text.terms.codeHelp}
        />
        {isNew && <StatusField {...part} />}
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
    </FoldedCard>
  )
}

export function StatusField(part: OfferPart) {
  const text = guideTexts.use()
  return (
    <Choice part={part} name="status" options={offerStatuses} labels={text.offerStatuses}>
      {text.offers.status}
    </Choice>
  )
}

/** Names of the fields in wire format. */
const wireNames = {
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
  name: 'code'
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
  const written = part.draft[name]
  const seconds = name === 'dedupeHours' ? secondsOf(written, 'hours') : null
  const count = name !== 'dedupeHours' ? wholeOf(written) : seconds === null ? null : seconds / 3600
  return (
    <Field
      label={props.label}
      {...(count === null ? {} : { help: props.means(count) })}
      error={part.errorOf(wireNames[name])}
      input={{
        ...{ name: wireNames[name], inputMode: 'decimal', maxLength: 8, autoComplete: 'off' },
        value: written,
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
