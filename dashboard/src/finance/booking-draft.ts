import type { BookingKind, Currency } from '../../../schema/vocabulary.ts'
import type { Faults } from '../core/field-errors.ts'
import { amountOf, isId } from '../core/form-input.ts'
import { fromMinor, type Money, toMinor } from '../core/format/money.ts'
import type { Balance, BookingChoices, Invoice, propose } from '../ledger/money-data.ts'
import { type CashAccount, needsOf } from './movements.ts'

/** Cash accounts; "none" is the empty text. */
export const cashAccounts = ['plat.cash.bank', 'plat.cash.paypal', 'plat.cash.gateway'] as const

export interface BookingDraft {
  readonly kind: BookingKind
  readonly advertiserId: string
  readonly affiliateId: string
  readonly invoiceId: string
  readonly differenceId: string
  readonly amount: string
  readonly currency: Currency
  readonly cash: CashAccount | ''
  readonly reference: string
  readonly reason: string
  /** The day, UTC. */
  readonly day: string
}

/** Values that a link to the form may preset. */
export interface BookingRequest {
  readonly kind?: BookingKind | undefined
  readonly advertiser_id?: string | undefined
  readonly affiliate_id?: string | undefined
  readonly invoice_id?: string | undefined
  readonly difference_id?: string | undefined
  readonly currency?: Currency | undefined
}

/** The unpaid part of an invoice. */
export const openOf = ({ total, paid }: Invoice): Money =>
  fromMinor(toMinor(total) - toMinor(paid), total.currency)

/**
 * The advertisers a kind of booking can be about: deposits for prepaid ones, payments for those who
 * owe an invoice, claims for those who pay their affiliates themselves.
 */
export function advertisersFor(kind: BookingKind, advertisers: readonly Balance[]) {
  if (kind === 'claim_setoff') return advertisers.filter(({ billing }) => billing === 'own_payer')
  const hasDeposit = kind === 'deposit' || kind === 'deposit_chargeback'
  return hasDeposit ? advertisers.filter(({ billing }) => billing === 'prepaid') : advertisers
}

/** The draft of a payment to an unknown receiver, filled from PayPal's data. */
export function withStranger(
  draft: BookingDraft,
  differenceId: string,
  strangers: BookingChoices['strangers'],
): BookingDraft {
  const found = strangers.find(({ id }) => id === differenceId)
  if (!found) return { ...draft, differenceId: '', amount: '' }
  return { ...draft, differenceId, ...found.loss, reference: found.item_id ?? draft.reference }
}

export function newDraft(
  requested: BookingRequest,
  { invoices, debts, strangers }: Pick<BookingChoices, 'invoices' | 'debts' | 'strangers'>,
  advertisers: readonly Balance[],
  today: string,
): BookingDraft {
  const invoice = invoices.find(({ id }) => id === requested.invoice_id)
  const kind = invoice ? 'invoice_payment' : (requested.kind ?? 'deposit')
  const advertiserId =
    invoice?.advertiser.id ??
    requested.advertiser_id ??
    advertisersFor(kind, advertisers)[0]?.advertiser.id ??
    ''
  const debt = debts.find(
    ({ advertiser, affiliate }) =>
      advertiser.id === advertiserId && affiliate.id === requested.affiliate_id,
  )
  const own = advertisers.find(({ advertiser }) => advertiser.id === advertiserId)
  const draft: BookingDraft = {
    ...{
      kind,
      advertiserId,
      affiliateId: requested.affiliate_id ?? '',
      invoiceId: invoice?.id ?? '',
    },
    differenceId: '',
    amount: invoice ? openOf(invoice).amount : (debt?.debt.amount ?? ''),
    currency:
      invoice?.currency ??
      requested.currency ??
      debt?.currency ??
      own?.credit_limit.currency ??
      'USD',
    cash: needsOf[kind].cash === 'needed' ? 'plat.cash.bank' : '',
    ...{ reference: '', reason: '', day: today },
  }
  if (kind !== 'stranger_payment') return draft
  return withStranger({ ...draft, advertiserId: '' }, requested.difference_id ?? '', strangers)
}

/** The draft after the kind was changed. Values the new kind does not use are cleared. */
export function withKind(
  draft: BookingDraft,
  kind: BookingKind,
  advertisers: readonly Balance[],
): BookingDraft {
  const possible = advertisersFor(kind, advertisers)
  const isPossible = possible.some(({ advertiser }) => advertiser.id === draft.advertiserId)
  const { of, cash } = needsOf[kind]
  return {
    ...{ ...draft, kind },
    advertiserId: isPossible ? draft.advertiserId : (possible[0]?.advertiser.id ?? ''),
    affiliateId: of === 'affiliate' ? draft.affiliateId : '',
    invoiceId: of === 'invoice' ? draft.invoiceId : '',
    // An amount taken from PayPal applies only to that payment.
    ...(draft.differenceId === '' ? {} : { differenceId: '', amount: '' }),
    cash: cash === 'needed' ? draft.cash || 'plat.cash.bank' : '',
  }
}

/** The amount as money, if it is above zero. */
export function moneyOf({ amount, currency }: BookingDraft): Money | null {
  const decimal = amountOf(amount, currency)
  if (decimal === null) return null
  const minor = toMinor({ amount: decimal, currency })
  return minor > 0n ? fromMinor(minor, currency) : null
}

export function bookingFaults(draft: BookingDraft): Faults {
  const { of } = needsOf[draft.kind]
  const isOfAdvertiser = of !== 'nobody' && of !== 'difference'
  return {
    ...(isOfAdvertiser && draft.advertiserId === '' ? { advertiser_id: 'missing' } : {}),
    ...(of === 'difference' && draft.differenceId === '' ? { difference_id: 'missing' } : {}),
    ...(of === 'affiliate' && !isId(draft.affiliateId) ? { affiliate_id: 'affiliate' } : {}),
    ...(of === 'invoice' && draft.invoiceId === '' ? { invoice_id: 'missing' } : {}),
    ...(moneyOf(draft) === null ? { amount: 'amount' } : {}),
    ...(draft.reference.trim() === '' ? { reference: 'missing' } : {}),
    ...(draft.reason.trim() === '' ? { reason: 'missing' } : {}),
    ...(draft.day === '' ? { effective_at: 'missing' } : {}),
  }
}

/** The draft in wire format. Today means now; an earlier day means its start. */
export function proposalOf(draft: BookingDraft, today: string): Parameters<typeof propose>[0] {
  const { of } = needsOf[draft.kind]
  return {
    kind: draft.kind as Parameters<typeof propose>[0]['kind'],
    ...(of === 'nobody' || of === 'difference' ? {} : { advertiser_id: draft.advertiserId }),
    ...(of === 'affiliate' ? { affiliate_id: draft.affiliateId.trim().toLowerCase() } : {}),
    ...(of === 'invoice' ? { invoice_id: draft.invoiceId } : {}),
    ...(of === 'difference' ? { difference_id: draft.differenceId } : {}),
    amount: moneyOf(draft)?.amount ?? draft.amount,
    currency: draft.currency,
    ...(draft.cash ? { cash_account: draft.cash } : {}),
    reference: draft.reference.trim(),
    reason: draft.reason.trim(),
    ...(draft.day === today ? {} : { effective_at: `${draft.day}T00:00:00Z` }),
  }
}
