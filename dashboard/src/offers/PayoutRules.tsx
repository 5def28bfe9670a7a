import { Plus } from 'lucide-react'
import type { Currency } from '../../../schema/vocabulary.ts'
import { usePageText } from '../core/i18n/language.ts'
import { useFormat } from '../core/i18n/use-format.ts'
import { Button } from '../ui/Button.tsx'
import { FoldedCard } from '../ui/FoldedCard.tsx'
import { RemoveButton } from '../ui/forms/RemoveButton.tsx'
import { hasErrorIn, type OfferPart } from './form-part.ts'
import {
  emptyRule,
  type PayoutRuleDraft,
  paidEvents,
  payoutFaults,
  payoutFields,
} from './payout-rules-draft.ts'
import { payoutInWords } from './payout-rules-texts.ts'
import { RuleFields } from './RuleFields.tsx'

/** The payout of each event to affiliates. */
export function PayoutRules({ currency, ...part }: OfferPart & { currency: Currency }) {
  const text = usePageText()
  const format = useFormat()
  const { draft, errorOf, onChange } = part
  const { rules } = draft
  const free = paidEvents.filter((event) => rules.every((rule) => rule.event !== event))
  const error = rules.length === 0 ? errorOf('payout_rules') : undefined
  const isWhole = rules.length > 0 && Object.keys(payoutFaults(rules, currency)).length === 0
  const terms = isWhole ? { payout_rules: payoutFields(rules, currency), currency } : null
  return (
    <FoldedCard
      title={text.terms.rules}
      help={text.terms.rulesHelp}
      state={terms === null ? '' : payoutInWords(terms, text, format)}
      hasError={hasErrorIn(part, 'payout_rules')}
    >
      {rules.length === 0 && (
        <p className={error ? 'text-bad' : 'text-muted'}>{error ?? text.offers.paysNothing}</p>
      )}
      <ul className="divide-y divide-border">
        {rules.map((rule, index) => (
          <li key={rule.event} className="py-4 first:pt-0">
            <PayoutRule
              {...{ rule, index, currency, errorOf }}
              onChange={(changed) =>
                onChange({ rules: rules.with(index, { ...rule, ...changed }) })
              }
              onRemove={() => onChange({ rules: rules.toSpliced(index, 1) })}
            />
          </li>
        ))}
      </ul>
      <div className="mt-4 flex flex-wrap gap-2">
        {free.map((event) => (
          <Button
            key={event}
            size="small"
            onClick={() => onChange({ rules: [...rules, emptyRule(event)] })}
          >
            <Plus />
            {text.terms.addRule(text.events[event])}
          </Button>
        ))}
      </div>
    </FoldedCard>
  )
}

function PayoutRule(props: {
  rule: PayoutRuleDraft
  index: number
  currency: Currency
  errorOf: OfferPart['errorOf']
  onChange: (part: Partial<PayoutRuleDraft>) => void
  onRemove: () => void
}) {
  const text = usePageText()
  const { rule, index } = props
  const title = text.events[rule.event]
  return (
    <fieldset className="min-w-0">
      <legend className="sr-only">{text.terms.rule(title)}</legend>
      <RuleFields
        {...{ rule, title, currency: props.currency, errorOf: props.errorOf }}
        field={`payout_rules.${index}`}
        onChange={props.onChange}
        after={<RemoveButton what={text.terms.rule(title)} onClick={props.onRemove} />}
      />
    </fieldset>
  )
}
