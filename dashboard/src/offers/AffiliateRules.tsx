import { Plus } from 'lucide-react'
import type { Currency } from '../../../schema/vocabulary.ts'
import { usePageText } from '../core/i18n/language.ts'
import { newKey } from '../core/new-key.ts'
import { Button } from '../ui/Button.tsx'
import { FoldedCard } from '../ui/FoldedCard.tsx'
import { AffiliateField } from '../ui/forms/AffiliateField.tsx'
import { CheckField } from '../ui/forms/CheckField.tsx'
import { RemoveButton } from '../ui/forms/RemoveButton.tsx'
import { SelectField } from '../ui/forms/SelectField.tsx'
import { hasErrorIn, type OfferPart } from './form-part.ts'
import {
  type AffiliateRuleDraft,
  emptyRule,
  type PaidEvent,
  paidEvents,
} from './payout-rules-draft.ts'
import { RuleFields } from './RuleFields.tsx'

/** Payouts of single affiliates or their coupons. They take precedence over the general rules. */
export function AffiliateRules({ currency, ...part }: OfferPart & { currency: Currency }) {
  const text = usePageText()
  const words = text.more
  const { draft, errorOf, onChange } = part
  const { affiliateRules: rules } = draft
  const add = () => {
    const rule = { ...emptyRule('sale'), key: newKey(), affiliateId: '', isCoupon: false }
    onChange({ affiliateRules: [...rules, rule] })
  }
  return (
    <FoldedCard
      title={words.affiliateRules}
      help={words.affiliateRulesHelp}
      state={rules.length === 0 ? words.noAffiliateRules : words.affiliateRuleCount(rules.length)}
      hasError={hasErrorIn(part, 'affiliate_rules')}
    >
      <ul className="divide-y divide-border">
        {rules.map((rule, index) => (
          <li key={rule.key} className="py-4 first:pt-0">
            <AffiliateRule
              {...{ rule, index, currency, errorOf }}
              onChange={(changed) =>
                onChange({ affiliateRules: rules.with(index, { ...rule, ...changed }) })
              }
              onRemove={() => onChange({ affiliateRules: rules.toSpliced(index, 1) })}
            />
          </li>
        ))}
      </ul>
      <Button size="small" className="mt-2" onClick={add}>
        <Plus />
        {words.addAffiliateRule}
      </Button>
    </FoldedCard>
  )
}

function AffiliateRule(props: {
  rule: AffiliateRuleDraft
  index: number
  currency: Currency
  errorOf: OfferPart['errorOf']
  onChange: (part: Partial<AffiliateRuleDraft>) => void
  onRemove: () => void
}) {
  const text = usePageText()
  const words = text.more
  const { rule, index, currency, errorOf, onChange } = props
  const field = `affiliate_rules.${index}`
  const name = words.affiliateRule(index + 1)
  return (
    <fieldset className="min-w-0 space-y-3">
      <legend className="mb-2 font-medium">{name}</legend>
      <div className="grid grid-cols-1 items-start gap-3 sm:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <AffiliateField
          label={words.affiliate}
          error={errorOf(`${field}.affiliate_id`)}
          value={rule.affiliateId}
          onChange={(affiliateId) => onChange({ affiliateId })}
        />
        <SelectField
          label={words.event}
          error={errorOf(`${field}.event`)}
          options={paidEvents.map((value) => ({ value, label: text.events[value] }))}
          select={{
            value: rule.event,
            onChange: ({ currentTarget }) => onChange({ event: currentTarget.value as PaidEvent }),
          }}
        />
      </div>
      <CheckField
        label={words.onlyCoupon}
        input={{
          checked: rule.isCoupon,
          onChange: ({ currentTarget }) => onChange({ isCoupon: currentTarget.checked }),
        }}
      />
      <RuleFields
        {...{ rule, field, currency, errorOf, onChange, title: text.terms.kind }}
        after={<RemoveButton what={name} onClick={props.onRemove} />}
      />
    </fieldset>
  )
}
