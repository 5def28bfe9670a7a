import type { ReactNode } from 'react'
import { type Currency, payoutRuleKinds } from '../../../schema/vocabulary.ts'
import { wholeOf } from '../core/form-input.ts'
import { usePageText } from '../core/i18n/language.ts'
import { useFormat } from '../core/i18n/use-format.ts'
import { Field } from '../ui/forms/Field.tsx'
import { SelectField } from '../ui/forms/SelectField.tsx'
import type { OfferPart } from './form-part.ts'
import { type PayoutRuleDraft, payoutFaults, payoutFields } from './payout-rules-draft.ts'
import { payoutExample } from './payout-rules-texts.ts'
import { RateFields } from './RateFields.tsx'
import { TierFields } from './TierFields.tsx'

/** One payout rule: kind, rates, months of rebills, tiers, and an example. */
export function RuleFields(props: {
  rule: PayoutRuleDraft
  title: string
  /** Its field in wire format: "payout_rules.0". */
  field: string
  currency: Currency
  errorOf: OfferPart['errorOf']
  onChange: (part: Partial<PayoutRuleDraft>) => void
  after: ReactNode
}) {
  const words = usePageText().terms
  const { rule, field, currency, errorOf, onChange } = props
  return (
    <div className="space-y-3">
      <div className="flex items-end gap-2">
        <div className="min-w-0 flex-1">
          <SelectField
            label={props.title}
            error={errorOf(`${field}.kind`)}
            options={payoutRuleKinds.map((value) => ({ value, label: words.kinds[value] }))}
            select={{
              value: rule.kind,
              onChange: ({ currentTarget }) =>
                onChange({ kind: currentTarget.value as PayoutRuleDraft['kind'] }),
            }}
          />
        </div>
        {props.after}
      </div>
      <RateFields {...{ kind: rule.kind, rates: rule, field, currency, errorOf, onChange }} />
      <Meaning rule={rule} currency={currency} />
      {rule.event === 'rebill' && <Months {...{ rule, field, errorOf, onChange }} />}
      <TierFields {...{ rule, field, currency, errorOf, onChange }} />
    </div>
  )
}

function Months(props: {
  rule: PayoutRuleDraft
  field: string
  errorOf: OfferPart['errorOf']
  onChange: (part: Partial<PayoutRuleDraft>) => void
}) {
  const words = usePageText().more
  const { rule, onChange } = props
  const count = wholeOf(rule.months)
  const means = count === 0 ? words.monthsZero : words.monthsMean(count ?? 0)
  return (
    <div className="sm:max-w-xs">
      <Field
        label={words.months}
        help={rule.months.trim() === '' || count === null ? words.monthsNone : means}
        error={props.errorOf(`${props.field}.recurring_months`)}
        input={{
          ...{ inputMode: 'numeric', value: rule.months, maxLength: 3, autoComplete: 'off' },
          onChange: ({ currentTarget }) => onChange({ months: currentTarget.value }),
        }}
      />
    </div>
  )
}

/** An example of the rule for one order; empty while the rule is invalid. */
function Meaning({ rule, currency }: { rule: PayoutRuleDraft; currency: Currency }) {
  const text = usePageText()
  const format = useFormat()
  const plain = { ...rule, tiers: [], months: '' }
  if (Object.keys(payoutFaults([plain], currency)).length > 0) return null
  const [fields] = payoutFields([plain], currency)
  const terms = { ...fields!, tiers: [], tier_metric: null, tier_period: null }
  return (
    <p className="text-sm text-pretty text-muted">{payoutExample(terms, currency, text, format)}</p>
  )
}
