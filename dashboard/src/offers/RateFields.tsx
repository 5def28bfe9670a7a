import type { Currency } from '../../../schema/vocabulary.ts'
import { usePageText } from '../core/i18n/language.ts'
import { Field } from '../ui/forms/Field.tsx'
import type { OfferPart } from './form-part.ts'
import {
  hasFixed,
  hasPercent,
  type PayoutRuleDraft,
  type RatesDraft,
} from './payout-rules-draft.ts'

/** The rate of a rule or a tier. */
export function RateFields(props: {
  kind: PayoutRuleDraft['kind']
  rates: RatesDraft
  field: string
  currency: Currency
  errorOf: OfferPart['errorOf']
  onChange: (part: Partial<RatesDraft>) => void
}) {
  const words = usePageText().terms
  const { kind, rates, currency } = props
  const amount = (key: keyof RatesDraft, field: string, label: string) => (
    <Field
      label={label}
      error={props.errorOf(`${props.field}.${field}`)}
      input={{
        ...{ inputMode: 'decimal', value: rates[key], maxLength: 16, autoComplete: 'off' },
        onChange: ({ currentTarget }) => props.onChange({ [key]: currentTarget.value }),
      }}
    />
  )
  return (
    <div className="grid grid-cols-2 items-end gap-3">
      {hasPercent({ kind }) && amount('percent', 'rate_bps', words.percent)}
      {hasFixed({ kind }) && amount('fixed', 'fixed', words.fixedAmount(currency))}
    </div>
  )
}
