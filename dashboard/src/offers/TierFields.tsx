import { Plus } from 'lucide-react'
import { type Currency, tierMetrics, tierPeriods } from '../../../schema/vocabulary.ts'
import { usePageText } from '../core/i18n/language.ts'
import { newKey } from '../core/new-key.ts'
import { Button } from '../ui/Button.tsx'
import { Field } from '../ui/forms/Field.tsx'
import { RemoveButton } from '../ui/forms/RemoveButton.tsx'
import { SelectField } from '../ui/forms/SelectField.tsx'
import type { OfferPart } from './form-part.ts'
import { emptyRates, type PayoutRuleDraft } from './payout-rules-draft.ts'
import { RateFields } from './RateFields.tsx'

/** Higher rates from a certain volume on. */
export function TierFields(props: {
  rule: PayoutRuleDraft
  field: string
  currency: Currency
  errorOf: OfferPart['errorOf']
  onChange: (part: Partial<PayoutRuleDraft>) => void
}) {
  const words = usePageText().more
  const { rule, field, currency, errorOf, onChange } = props
  const { tiers } = rule
  const change = (at: number, part: Partial<(typeof tiers)[number]>) =>
    onChange({ tiers: tiers.with(at, { ...tiers[at]!, ...part }) })
  const add = () => onChange({ tiers: [...tiers, { key: newKey(), from: '', ...emptyRates }] })
  return (
    <>
      {tiers.length > 0 && <TierMeasure {...{ rule, field, errorOf, onChange }} />}
      {tiers.map((tier, at) => (
        <fieldset key={tier.key} className="min-w-0 space-y-3 border-l-2 border-border pl-3">
          <legend className="sr-only">{words.tier(at + 1)}</legend>
          <div className="flex items-end gap-2">
            <div className="min-w-0 flex-1">
              <Field
                label={`${words.tier(at + 1)}: ${words.tierFrom.toLowerCase()}`}
                error={errorOf(`${field}.tiers.${at}.from`)}
                input={{
                  ...{ inputMode: 'decimal', value: tier.from, maxLength: 20, autoComplete: 'off' },
                  onChange: ({ currentTarget }) => change(at, { from: currentTarget.value }),
                }}
              />
            </div>
            <RemoveButton
              what={words.tier(at + 1)}
              onClick={() => onChange({ tiers: tiers.toSpliced(at, 1) })}
            />
          </div>
          <RateFields
            {...{ kind: rule.kind, rates: tier, currency, errorOf }}
            field={`${field}.tiers.${at}`}
            onChange={(part) => change(at, part)}
          />
        </fieldset>
      ))}
      <Button size="small" kind="quiet" onClick={add}>
        <Plus />
        {words.addTier}
      </Button>
    </>
  )
}

function TierMeasure(props: {
  rule: PayoutRuleDraft
  field: string
  errorOf: OfferPart['errorOf']
  onChange: (part: Partial<PayoutRuleDraft>) => void
}) {
  const words = usePageText().more
  const { rule, field, errorOf, onChange } = props
  return (
    <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
      <SelectField
        label={`${words.tiers}: ${words.tierMetric.toLowerCase()}`}
        error={errorOf(`${field}.tier_metric`)}
        options={tierMetrics.map((value) => ({ value, label: words.tierMetrics[value] }))}
        select={{
          value: rule.tierMetric,
          onChange: ({ currentTarget }) =>
            onChange({ tierMetric: currentTarget.value as PayoutRuleDraft['tierMetric'] }),
        }}
      />
      <SelectField
        label={words.tierPeriod}
        error={errorOf(`${field}.tier_period`)}
        options={tierPeriods.map((value) => ({ value, label: words.tierPeriods[value] }))}
        select={{
          value: rule.tierPeriod,
          onChange: ({ currentTarget }) =>
            onChange({ tierPeriod: currentTarget.value as PayoutRuleDraft['tierPeriod'] }),
        }}
      />
    </div>
  )
}
