import { Plus } from 'lucide-react'
import { type Currency, payoutRuleKinds } from '../../../schema/vocabulary.ts'
import { usePageText } from '../i18n/language.ts'
import { useFormat } from '../i18n/use-format.ts'
import { Button } from '../ui/Button.tsx'
import { Card, CardHeader } from '../ui/Card.tsx'
import { Field } from '../ui/Field.tsx'
import { RemoveButton } from '../ui/RemoveButton.tsx'
import { SelectField } from '../ui/SelectField.tsx'
import type { OfferPart } from './offer-part.ts'
import {
  emptyRule,
  hasFixed,
  hasPercent,
  type PayoutRuleDraft,
  paidEvents,
  payoutFaults,
  payoutFields,
} from './payout-draft.ts'
import { owedInWords, payoutExample } from './payout-words.ts'

/** What each event pays the affiliate, and what the advertiser owes for it. */
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
  const words = text.terms
  const { rule, index, currency, errorOf, onChange } = props
  const title = text.events[rule.event]
  const amount = (
    key: 'percent' | 'fixed' | 'owedPercent' | 'owedFixed',
    field: string,
    label: string,
    placeholder = '',
  ) => (
    <Field
      label={label}
      error={errorOf(`payout_rules.${index}.${field}`)}
      input={{
        ...{ inputMode: 'decimal', value: rule[key], maxLength: 16, autoComplete: 'off' },
        placeholder,
        onChange: ({ currentTarget }) => onChange({ [key]: currentTarget.value }),
      }}
    />
  )
  return (
    <fieldset className="min-w-0 space-y-3">
      <legend className="sr-only">{words.rule(title)}</legend>
      <div className="flex items-end gap-2">
        <div className="min-w-0 flex-1">
          <SelectField
            label={title}
            error={errorOf(`payout_rules.${index}.kind`)}
            options={payoutRuleKinds.map((value) => ({ value, label: words.kinds[value] }))}
            select={{
              value: rule.kind,
              onChange: ({ currentTarget }) =>
                onChange({ kind: currentTarget.value as PayoutRuleDraft['kind'] }),
            }}
          />
        </div>
        <RemoveButton what={words.rule(title)} onClick={props.onRemove} />
      </div>
      <div className="grid grid-cols-2 items-end gap-3 sm:grid-cols-4">
        {hasPercent(rule) && amount('percent', 'rate_bps', words.percent)}
        {hasFixed(rule) && amount('fixed', 'fixed', words.fixedAmount(currency))}
        {amount('owedPercent', 'revenue_rate_bps', words.owedPercent, words.asEarned)}
        {amount('owedFixed', 'revenue_fixed', words.owedFixed(currency), words.asEarned)}
      </div>
      <Meaning rule={rule} currency={currency} />
    </fieldset>
  )
}

/** What the rule means for an order; nothing while it cannot be read. */
function Meaning({ rule, currency }: { rule: PayoutRuleDraft; currency: Currency }) {
  const text = usePageText()
  const format = useFormat()
  if (Object.keys(payoutFaults([rule], currency)).length > 0) return null
  const [fields] = payoutFields([rule], currency)
  const terms = { revenue_rate_bps: fields!.rate_bps, revenue_fixed: fields!.fixed, ...fields! }
  const owed = owedInWords(terms, currency, text, format)
  return (
    <p className="text-sm text-pretty text-muted">
      {payoutExample(terms, currency, text, format)} {owed}
    </p>
  )
}
