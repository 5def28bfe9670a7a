import type { ReactNode } from 'react'
import { usePageText } from '../core/i18n/language.ts'
import { Field } from '../ui/forms/Field.tsx'
import { RemoveButton } from '../ui/forms/RemoveButton.tsx'
import type { OfferPart } from './form-part.ts'

/** One URL of several: its address, weight and audience. */
export function WeightedUrl(props: {
  title: string
  /** Its field in wire format: "landing_urls.0". */
  field: string
  url: string
  weight: string
  /** Shown beside the weight. */
  beside?: ReactNode
  children: ReactNode
  errorOf: OfferPart['errorOf']
  onChange: (part: { url: string } | { weight: string }) => void
  onRemove: () => void
}) {
  const text = usePageText()
  const { title, field, errorOf, onChange } = props
  return (
    <fieldset className="min-w-0 space-y-3">
      <legend className="sr-only">{title}</legend>
      <div className="flex items-start gap-2">
        <div className="min-w-0 flex-1">
          <Field
            label={title}
            error={errorOf(`${field}.url`)}
            input={{
              ...{ name: `${field}.url`, type: 'url', value: props.url, maxLength: 2048 },
              ...{ autoComplete: 'off', spellCheck: false },
              onChange: ({ currentTarget }) => onChange({ url: currentTarget.value }),
            }}
          />
        </div>
        <RemoveButton what={title} onClick={props.onRemove} className="mt-[1.625rem]" />
      </div>
      <div className="grid grid-cols-[6rem_minmax(0,1fr)] items-start gap-3">
        <Field
          label={text.offers.weight}
          error={errorOf(`${field}.weight`)}
          input={{
            ...{ inputMode: 'numeric', value: props.weight, maxLength: 4, autoComplete: 'off' },
            onChange: ({ currentTarget }) => onChange({ weight: currentTarget.value }),
          }}
        />
        {props.beside}
      </div>
      {props.children}
    </fieldset>
  )
}
