import type { ReactNode } from 'react'
import { type Currency, payoutRuleKinds } from '../../../../schema/vocabulary.ts'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { Field } from '../../ui/forms/Field.tsx'
import { SelectField } from '../../ui/forms/SelectField.tsx'
import type { OfferPart } from '../form-part.ts'
import type { PayoutRuleDraft, RatesDraft } from '../payout-rules-draft.ts'
import { RateFields } from '../RateFields.tsx'
import { guideTexts } from './guide-texts.ts'
import { PayoutPreview } from './PayoutPreview.tsx'
import { modelOf, type PaidFor, paidForOf, paidForOptions, rulesFor } from './paid-for.ts'

/** The five fields that matter most of an offer, and what they mean in money. */
export function GuideCard(
  props: OfferPart & {
    currency: Currency
    /** The first field: the app of a new offer, the status of an existing one. */
    lead: ReactNode
  },
) {
  const text = guideTexts.use()
  const words = text.guide
  const { draft, errorOf, onChange } = props
  const [landing] = draft.landings
  return (
    <Card>
      <CardHeader title={words.title} />
      <div className="grid grid-cols-1 items-start gap-5 sm:grid-cols-2">
        {props.lead}
        <Field
          label={words.name}
          help={words.nameHelp}
          error={errorOf('name')}
          input={{
            ...{ name: 'name', value: draft.name, maxLength: 120, autoComplete: 'off' },
            onChange: ({ currentTarget }) => onChange({ name: currentTarget.value }),
          }}
        />
        <PaidForFields {...props} />
        {landing && (
          <div className="sm:col-span-2">
            <Field
              label={words.landing}
              help={words.landingHelp}
              error={errorOf('landing_urls.0.url') ?? errorOf('landing_urls')}
              input={{
                ...{ name: 'landing', type: 'url', inputMode: 'url', value: landing.url },
                ...{ maxLength: 2048, placeholder: 'https://', autoComplete: 'off' },
                spellCheck: false,
                onChange: ({ currentTarget }) =>
                  onChange({
                    landings: draft.landings.with(0, { ...landing, url: currentTarget.value }),
                  }),
              }}
            />
          </div>
        )}
      </div>
      <PayoutPreview draft={draft} currency={props.currency} />
    </Card>
  )
}

function PaidForFields({ draft, errorOf, onChange, currency }: OfferPart & { currency: Currency }) {
  const words = guideTexts.use().guide
  const { rules } = draft
  const paidFor = paidForOf(rules)
  const [first] = rules
  // A model that somebody chose otherwise is kept.
  const isUsual = modelOf(paidFor, rules) === draft.model
  const write = (to: PaidFor, written: readonly PayoutRuleDraft[]) =>
    onChange({ rules: written, ...(isUsual ? { model: modelOf(to, written) ?? draft.model } : {}) })
  const changeRate = (part: Partial<RatesDraft> & Partial<Pick<PayoutRuleDraft, 'kind'>>) =>
    write(
      paidFor,
      rules.map((rule) => ({ ...rule, ...part })),
    )
  return (
    <>
      <SelectField
        label={words.paidFor}
        error={rules.length === 0 ? errorOf('payout_rules') : undefined}
        options={[...paidForOptions, ...(paidFor === 'custom' ? ['custom' as const] : [])].map(
          (value) => ({ value, label: words.paidForOptions[value] }),
        )}
        select={{
          value: paidFor,
          onChange: ({ currentTarget }) => {
            const to = currentTarget.value as PaidFor
            if (to !== 'custom') write(to, rulesFor(to, rules))
          },
        }}
      />
      {paidFor !== 'custom' && first && (
        <div className="min-w-0 space-y-3">
          {first.event !== 'lead' && (
            <SelectField
              label={words.howMuch}
              options={payoutRuleKinds.map((value) => ({ value, label: words.kinds[value] }))}
              select={{
                value: first.kind,
                onChange: ({ currentTarget }) =>
                  changeRate({ kind: currentTarget.value as PayoutRuleDraft['kind'] }),
              }}
            />
          )}
          <RateFields
            {...{ kind: first.kind, rates: first, field: 'payout_rules.0', errorOf }}
            currency={currency}
            onChange={changeRate}
          />
        </div>
      )}
    </>
  )
}
