import {
  type BookingKind,
  type Currency,
  currencies,
  proposedBookingKinds,
} from '../../../schema/vocabulary.ts'
import { usePageText } from '../core/i18n/language.ts'
import { Card, CardHeader } from '../ui/Card.tsx'
import { Field } from '../ui/forms/Field.tsx'
import { SelectField } from '../ui/forms/SelectField.tsx'
import { TextAreaField } from '../ui/forms/TextAreaField.tsx'
import { type BookingDraft, cashAccounts, moneyOf, withKind } from './booking-draft.ts'
import { Movements } from './Movements.tsx'
import { needsOf } from './movements.ts'
import { type FieldsProps, WhomFields } from './WhomFields.tsx'

/** Kind, account, amount and cash account of a booking, with its effect below. */
export function BookingFields(props: FieldsProps & { today: string }) {
  const text = usePageText()
  const words = text.bookings
  const { draft, advertisers, errorOf, onChange } = props
  return (
    <>
      <Card>
        <div className="grid grid-cols-1 items-start gap-5 sm:grid-cols-2">
          <div className="sm:col-span-2">
            <SelectField
              label={words.kind}
              help={words.kindHelp[draft.kind]}
              error={errorOf('kind')}
              options={proposedBookingKinds.map((value) => ({ value, label: words.kinds[value] }))}
              select={{
                value: draft.kind,
                onChange: ({ currentTarget }) =>
                  onChange(withKind(draft, currentTarget.value as BookingKind, advertisers)),
              }}
            />
          </div>
          <WhomFields {...props} />
          <Amount {...props} />
          <Cash {...props} />
        </div>
      </Card>
      <Preview {...props} />
      <Card>
        <Paper {...props} />
      </Card>
    </>
  )
}

function Amount({ draft, errorOf, onChange }: FieldsProps) {
  const text = usePageText()
  // Invoices are paid in their own currency, and PayPal's payments have the amount PayPal shows.
  const isShown = draft.kind === 'stranger_payment'
  const isFixed = draft.kind === 'invoice_payment' || isShown
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_7rem] items-start gap-3">
      <Field
        label={text.money.amount}
        error={errorOf('amount')}
        input={{
          ...{ name: 'amount', inputMode: 'decimal', value: draft.amount, maxLength: 20 },
          ...{ autoComplete: 'off', readOnly: isShown },
          onChange: ({ currentTarget }) => onChange({ ...draft, amount: currentTarget.value }),
        }}
      />
      <SelectField
        label={text.money.currency}
        error={errorOf('currency')}
        options={currencies.map((value) => ({ value, label: value }))}
        select={{
          value: draft.currency,
          disabled: isFixed,
          onChange: ({ currentTarget }) =>
            onChange({ ...draft, currency: currentTarget.value as Currency }),
        }}
      />
    </div>
  )
}

function Cash({ draft, errorOf, onChange }: FieldsProps) {
  const text = usePageText()
  const words = text.bookings
  const { cash } = needsOf[draft.kind]
  if (cash === 'none') return null
  const none: Partial<Record<BookingKind, string>> = words.cashNone
  return (
    <SelectField
      label={words.cash}
      error={errorOf('cash_account')}
      options={[
        ...(cash === 'optional' ? [{ value: '', label: none[draft.kind] ?? '' }] : []),
        ...cashAccounts.map((value) => ({ value, label: text.accounts[value] })),
      ]}
      select={{
        value: draft.cash,
        onChange: ({ currentTarget }) =>
          onChange({ ...draft, cash: currentTarget.value as BookingDraft['cash'] }),
      }}
    />
  )
}

function Preview({ draft, advertisers, choices }: FieldsProps) {
  const words = usePageText().bookings
  const amount = moneyOf(draft)
  const advertiser = advertisers.find(({ advertiser: { id } }) => id === draft.advertiserId)
  const debt = choices.debts.find(({ affiliate }) => affiliate.id === draft.affiliateId)
  return (
    <Card>
      <CardHeader title={words.preview} />
      {amount ? (
        <Movements
          moved={{
            ...{ kind: draft.kind, cash: draft.cash || null, amount },
            advertiser: advertiser?.advertiser.name ?? null,
            isOwnPayer: advertiser?.billing === 'own_payer',
            affiliate: debt?.affiliate.name ?? null,
          }}
        />
      ) : (
        <p className="text-muted">{words.previewEmpty}</p>
      )}
    </Card>
  )
}

function Paper({ draft, errorOf, onChange, today }: FieldsProps & { today: string }) {
  const words = usePageText().bookings
  return (
    <div className="grid grid-cols-1 items-start gap-5 sm:grid-cols-2">
      <Field
        label={words.reference}
        help={words.referenceHelp}
        error={errorOf('reference')}
        input={{
          ...{ name: 'reference', value: draft.reference, maxLength: 120, autoComplete: 'off' },
          onChange: ({ currentTarget }) => onChange({ ...draft, reference: currentTarget.value }),
        }}
      />
      <Field
        label={words.effective}
        help={words.effectiveHelp}
        error={errorOf('effective_at')}
        input={{
          ...{ type: 'date', value: draft.day, max: today },
          onChange: ({ currentTarget }) => onChange({ ...draft, day: currentTarget.value }),
        }}
      />
      <div className="sm:col-span-2">
        <TextAreaField
          label={words.reason}
          help={words.reasonHelp}
          error={errorOf('reason')}
          area={{
            ...{ name: 'reason', value: draft.reason, maxLength: 2000 },
            onChange: ({ currentTarget }) => onChange({ ...draft, reason: currentTarget.value }),
          }}
        />
      </div>
    </div>
  )
}
