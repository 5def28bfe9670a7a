import { usePageText } from '../core/i18n/language.ts'
import { Field } from '../ui/forms/Field.tsx'
import { SelectField } from '../ui/forms/SelectField.tsx'
import type { AppDraft } from './app-draft.ts'
import type { App } from './apps-data.ts'

export interface ClicksProps {
  readonly app: App
  readonly offers: readonly { id: string; name: string; code: string }[]
  readonly draft: AppDraft
  readonly errorOf: (field: string) => string | undefined
  readonly onChange: (part: Partial<AppDraft>) => void
}

/** Offer of links that name none. */
export function DefaultOffer({ app, offers, draft, errorOf, onChange }: ClicksProps) {
  const words = usePageText().settings
  const now = app.default_offer
  // The current offer is an option even if the list of offers failed to load.
  const isListed = now === null || offers.some(({ id }) => id === now.id)
  const choices = isListed ? offers : [now, ...offers]
  return (
    <SelectField
      label={words.defaultOffer}
      help={words.defaultOfferHelp}
      error={errorOf('default_offer_id')}
      options={[
        { value: '', label: words.noDefault },
        ...choices.map(({ id, name, code }) => ({ value: id, label: `${name} · ${code}` })),
      ]}
      select={{
        value: draft.defaultOfferId,
        onChange: ({ currentTarget }) => onChange({ defaultOfferId: currentTarget.value }),
      }}
    />
  )
}

/** Name of a parameter of landing URLs. */
export function Parameter(props: {
  label: string
  value: string
  /** Help text, by the parameter's name. */
  means: (name: string) => string
  none: string
  error: string | undefined
  onChange: (value: string) => void
}) {
  const text = usePageText()
  const name = props.value.trim()
  return (
    <Field
      label={`${props.label} (${text.editor.optional})`}
      help={name === '' ? props.none : props.means(name)}
      error={props.error}
      input={{
        ...{ value: props.value, maxLength: 64, autoComplete: 'off', spellCheck: false },
        autoCapitalize: 'none',
        onChange: ({ currentTarget }) => props.onChange(currentTarget.value),
      }}
    />
  )
}
