import { useState } from 'react'
import { usePageText } from '../core/i18n/language.ts'
import { useFormat } from '../core/i18n/use-format.ts'
import type { Balance, BookingChoices } from '../ledger/money-data.ts'
import { AffiliateField } from '../ui/forms/AffiliateField.tsx'
import { SelectField } from '../ui/forms/SelectField.tsx'
import { advertisersFor, type BookingDraft, openOf, withStranger } from './booking-draft.ts'
import { needsOf } from './movements.ts'

export interface FieldsProps {
  readonly draft: BookingDraft
  readonly choices: BookingChoices
  readonly advertisers: readonly Balance[]
  readonly errorOf: (field: string) => string | undefined
  readonly onChange: (draft: BookingDraft) => void
}

/** The advertiser, and an invoice or affiliate if the kind of booking needs one. */
export function WhomFields(props: FieldsProps) {
  const { of } = needsOf[props.draft.kind]
  if (of === 'nobody') return null
  if (of === 'difference') return <DifferenceField {...props} />
  return (
    <>
      <AdvertiserField {...props} />
      {of === 'invoice' && <InvoiceField {...props} />}
      {of === 'affiliate' && <AffiliateFields {...props} key={props.draft.advertiserId} />}
    </>
  )
}

function AdvertiserField({ draft, advertisers, errorOf, onChange }: FieldsProps) {
  const text = usePageText()
  const possible = advertisersFor(draft.kind, advertisers)
  const choose = (advertiserId: string) => {
    const found = advertisers.find(({ advertiser }) => advertiser.id === advertiserId)
    const currency = found?.credit_limit.currency ?? draft.currency
    onChange({ ...draft, advertiserId, currency, affiliateId: '', invoiceId: '' })
  }
  return (
    <SelectField
      label={text.money.advertiser}
      error={errorOf('advertiser_id')}
      {...(possible.length === 0 ? { help: text.bookings.noDeposit } : {})}
      options={
        possible.length === 0
          ? [{ value: '', label: text.money.choose }]
          : possible.map(({ advertiser: { id, name } }) => ({ value: id, label: name }))
      }
      select={{
        value: draft.advertiserId,
        onChange: ({ currentTarget }) => choose(currentTarget.value),
      }}
    />
  )
}

/** Payments in PayPal that are not our payouts and are not booked yet. */
function DifferenceField({ draft, choices, errorOf, onChange }: FieldsProps) {
  const text = usePageText()
  const format = useFormat()
  const words = text.bookings
  return (
    <SelectField
      label={words.payment}
      error={errorOf('difference_id')}
      help={choices.strangers.length === 0 ? words.noPayments : words.paymentHelp}
      options={[
        { value: '', label: text.money.choose },
        ...choices.strangers.map(({ id, item_id, loss, found_at }) => ({
          value: id,
          label: words.paymentOf(format.money(loss), item_id ?? '', format.dayOf(found_at)),
        })),
      ]}
      select={{
        value: draft.differenceId,
        onChange: ({ currentTarget: { value } }) =>
          onChange(withStranger(draft, value, choices.strangers)),
      }}
    />
  )
}

function InvoiceField({ draft, choices, errorOf, onChange }: FieldsProps) {
  const text = usePageText()
  const format = useFormat()
  const words = text.bookings
  const open = choices.invoices.filter(({ advertiser }) => advertiser.id === draft.advertiserId)
  const choose = (invoiceId: string) => {
    const invoice = open.find(({ id }) => id === invoiceId)
    const money = invoice ? openOf(invoice) : { amount: '', currency: draft.currency }
    onChange({ ...draft, invoiceId, ...money })
  }
  return (
    <SelectField
      label={words.invoice}
      error={errorOf('invoice_id')}
      {...(open.length === 0 ? { help: words.noInvoices } : {})}
      options={[
        { value: '', label: text.money.choose },
        ...open.map((invoice) => ({
          value: invoice.id,
          label: words.invoiceOpen(invoice.number, format.money(openOf(invoice))),
        })),
      ]}
      select={{ value: draft.invoiceId, onChange: (event) => choose(event.currentTarget.value) }}
    />
  )
}

const OTHER = 'other'

/** Affiliates with debts can be selected; all others are found by name. */
function AffiliateFields({ draft, choices, errorOf, onChange }: FieldsProps) {
  const text = usePageText()
  const format = useFormat()
  const words = text.bookings
  const debtors = choices.debts.filter(({ advertiser }) => advertiser.id === draft.advertiserId)
  const isDebtor = debtors.some(({ affiliate }) => affiliate.id === draft.affiliateId)
  const [isOther, setIsOther] = useState(debtors.length === 0 || !isDebtor)
  const choose = (chosen: string) => {
    const debt = debtors.find(({ affiliate }) => affiliate.id === chosen)
    setIsOther(debt === undefined)
    onChange({
      ...{ ...draft, affiliateId: debt?.affiliate.id ?? '' },
      ...(debt && draft.kind === 'debt_writeoff' ? debt.debt : {}),
    })
  }
  const error = errorOf('affiliate_id')
  return (
    <>
      {debtors.length > 0 && (
        <SelectField
          label={text.money.affiliate}
          error={isOther ? undefined : error}
          options={[
            ...debtors.map(({ affiliate, debt }) => ({
              value: affiliate.id,
              label: words.owes(affiliate.name, format.money(debt)),
            })),
            { value: OTHER, label: words.affiliateOther },
          ]}
          select={{
            value: isOther ? OTHER : draft.affiliateId,
            onChange: ({ currentTarget }) => choose(currentTarget.value),
          }}
        />
      )}
      {isOther && (
        <AffiliateField
          label={debtors.length > 0 ? words.affiliateOther : text.money.affiliate}
          error={error}
          value={draft.affiliateId}
          advertiserId={draft.advertiserId}
          onChange={(affiliateId) => onChange({ ...draft, affiliateId })}
        />
      )}
    </>
  )
}
