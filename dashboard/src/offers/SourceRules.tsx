import type { Currency } from '../../../schema/vocabulary.ts'
import { usePageText } from '../core/i18n/language.ts'
import { FoldedCard } from '../ui/FoldedCard.tsx'
import { CheckField } from '../ui/forms/CheckField.tsx'
import { Field } from '../ui/forms/Field.tsx'
import { hasErrorIn, type OfferPart } from './form-part.ts'

/** Whether conversions may be reported by a pixel, and whether paid traffic is allowed. */
export function SourceRules({ currency, ...part }: OfferPart & { currency: Currency }) {
  const words = usePageText().more
  const { draft, errorOf, onChange } = part
  const state = [
    draft.pixelMax.trim() === '' ? words.pixelOff : words.pixelOn,
    draft.allowsPaidTraffic ? words.paidOn : words.paidOff,
    ...(draft.allowsRepeatLeads ? [words.repeatLeadsOn] : []),
  ]
  return (
    <FoldedCard
      title={words.intake}
      state={state.join(' · ')}
      hasError={hasErrorIn(part, 'pixel_amount_max', 'allows_paid_traffic', 'allows_repeat_leads')}
    >
      <div className="grid grid-cols-1 items-start gap-5 sm:grid-cols-2">
        <Field
          label={words.pixelMax(currency)}
          help={words.pixelHelp}
          error={errorOf('pixel_amount_max')}
          input={{
            ...{ inputMode: 'decimal', value: draft.pixelMax, maxLength: 16, autoComplete: 'off' },
            onChange: ({ currentTarget }) => onChange({ pixelMax: currentTarget.value }),
          }}
        />
        <CheckField
          label={words.paidTraffic}
          help={words.paidTrafficHelp}
          input={{
            checked: draft.allowsPaidTraffic,
            onChange: ({ currentTarget }) => onChange({ allowsPaidTraffic: currentTarget.checked }),
          }}
        />
        <CheckField
          label={words.repeatLeads}
          help={words.repeatLeadsHelp}
          input={{
            checked: draft.allowsRepeatLeads,
            onChange: ({ currentTarget }) => onChange({ allowsRepeatLeads: currentTarget.checked }),
          }}
        />
      </div>
    </FoldedCard>
  )
}
