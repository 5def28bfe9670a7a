import { Plus } from 'lucide-react'
import type { Currency } from '../../../schema/vocabulary.ts'
import { usePageText } from '../core/i18n/language.ts'
import { Button } from '../ui/Button.tsx'
import { Card, CardHeader } from '../ui/Card.tsx'
import { RemoveButton } from '../ui/forms/RemoveButton.tsx'
import type { OfferPart } from './form-part.ts'
import { emptyRule, type PayoutRuleDraft, paidEvents } from './payout-rules-draft.ts'
import { RuleFields } from './RuleFields.tsx'

/** The payout of each event to affiliates. */
export function PayoutRules({ currency, ...part }: OfferPart & { currency: Currency }) {
  const text = usePageText()
  const { draft, errorOf, onChange } = part
  const { rules } = draft
  const free = paidEvents.filter((event) => rules.every((rule) => rule.event !== event))
  const error = rules.length === 0 ? errorOf('payout_rules') : undefined
  return (
    <Card>
      <CardHeader title={text.terms.rules} help={text.terms.rulesHelp} />
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
    </Card>
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
