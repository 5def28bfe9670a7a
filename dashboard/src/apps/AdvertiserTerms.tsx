import { attributionOrders, type Currency, currencyPolicies } from '../../../schema/vocabulary.ts'
import { bpsOf, secondsOf } from '../core/form-input.ts'
import { spanOf } from '../core/format/spans.ts'
import { usePageText } from '../core/i18n/language.ts'
import { useFormat } from '../core/i18n/use-format.ts'
import { Card, CardHeader } from '../ui/Card.tsx'
import { CheckField } from '../ui/forms/CheckField.tsx'
import { Field } from '../ui/forms/Field.tsx'
import { SelectField } from '../ui/forms/SelectField.tsx'
import type { AdvertiserPart } from './AdvertiserPanel.tsx'
import type { AdvertiserDraft } from './advertiser-draft.ts'

/** Attribution settings, and the limit on what conversions may cost. */
export function AdvertiserTerms({ currency, ...part }: AdvertiserPart & { currency: Currency }) {
  const words = usePageText().postbackSettings
  const { draft, errorOf, onChange } = part
  return (
    <Card>
      <CardHeader title={words.attribution} help={words.attributionHelp} />
      <div className="grid grid-cols-1 items-start gap-5 sm:grid-cols-2">
        <SelectField
          label={words.order}
          error={errorOf('attribution_order')}
          options={attributionOrders.map((value) => ({ value, label: words.orders[value] }))}
          select={{
            value: draft.attributionOrder,
            onChange: ({ currentTarget }) =>
              onChange({
                attributionOrder: currentTarget.value as AdvertiserDraft['attributionOrder'],
              }),
          }}
        />
        <SelectField
          label={words.currencyPolicy}
          error={errorOf('currency_policy')}
          options={currencyPolicies.map((value) => ({
            ...{ value, label: words.currencyPolicies[value] },
          }))}
          select={{
            value: draft.currencyPolicy,
            onChange: ({ currentTarget }) =>
              onChange({
                currencyPolicy: currentTarget.value as AdvertiserDraft['currencyPolicy'],
              }),
          }}
        />
        <Times {...part} />
        <Costs {...part} currency={currency} />
        <CheckField
          label={words.fingerprint}
          help={words.fingerprintHelp}
          input={{
            checked: draft.hasFingerprinting,
            onChange: ({ currentTarget }) => onChange({ hasFingerprinting: currentTarget.checked }),
          }}
        />
      </div>
    </Card>
  )
}

function Times({ draft, errorOf, onChange }: AdvertiserPart) {
  const text = usePageText()
  const words = text.postbackSettings
  const meaning = (count: number | null, none: string, means: (span: string) => string) =>
    count === null || count === 0 ? none : means(spanOf(count * 1000, text.spans))
  const input = (key: 'minutesMin' | 'hoursMax') => ({
    ...{ inputMode: 'decimal' as const, maxLength: 10, autoComplete: 'off', value: draft[key] },
    onChange: ({ currentTarget }: { currentTarget: HTMLInputElement }) =>
      onChange({ [key]: currentTarget.value }),
  })
  return (
    <>
      <Field
        label={words.secondsMin}
        help={meaning(
          secondsOf(draft.minutesMin, 'minutes'),
          words.secondsMinNone,
          words.secondsMinMeans,
        )}
        error={errorOf('conversion_seconds_min')}
        input={input('minutesMin')}
      />
      <Field
        label={`${words.secondsMax} (${text.editor.optional})`}
        help={meaning(
          secondsOf(draft.hoursMax, 'hours'),
          words.secondsMaxNone,
          words.secondsMaxMeans,
        )}
        error={errorOf('conversion_seconds_max')}
        input={input('hoursMax')}
      />
    </>
  )
}

function Costs({ draft, errorOf, onChange, currency }: AdvertiserPart & { currency: Currency }) {
  const words = usePageText().postbackSettings
  const format = useFormat()
  const bps = bpsOf(draft.costMax)
  return (
    <>
      <Field
        label={words.costMax}
        {...(bps === null ? {} : { help: words.costMaxMeans(format.bps(bps)) })}
        error={errorOf('cost_max_bps')}
        input={{
          ...{ inputMode: 'decimal', maxLength: 6, autoComplete: 'off', value: draft.costMax },
          onChange: ({ currentTarget }) => onChange({ costMax: currentTarget.value }),
        }}
      />
      <Field
        label={words.lowBalance(currency)}
        help={words.lowBalanceHelp}
        error={errorOf('low_balance')}
        input={{
          ...{ inputMode: 'decimal', maxLength: 16, autoComplete: 'off', value: draft.lowBalance },
          onChange: ({ currentTarget }) => onChange({ lowBalance: currentTarget.value }),
        }}
      />
    </>
  )
}
