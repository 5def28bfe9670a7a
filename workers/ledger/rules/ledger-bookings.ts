/** Postings E1, E2 and E13 to E17: money that moves because a person booked it. */
import type { BillingMode, LedgerAccountKind, LedgerReason } from '../../../schema/vocabulary.ts'
import type { Money } from '../../core/money.ts'
import {
  type Account,
  affiliateAccount,
  type Books,
  entry,
  fundingAccount,
  type LedgerEntry,
  platformAccount,
  type Sides,
} from './ledger.ts'

export type CashKind = Extract<LedgerAccountKind, `plat.cash.${string}`>

/** Money that a booking moves. `bookingId` is part of the key, so a booking moves money once. */
interface BookedFact {
  bookingId: string
  amount: Money
}

/** The platform's own money, put into the account that pays payouts. It covers PayPal's fees. */
export function capitalPaidIn(
  capital: { capitalId: string; bookingId?: string; amount: Money; into: CashKind },
  at: Date,
): LedgerEntry {
  const about = { bookingId: capital.bookingId ?? null }
  return entry(`cap:${capital.capitalId}`, 'capital_paid_in', capital.amount, at, about, [
    platformAccount(capital.into),
    platformAccount('plat.capital'),
  ])
}

/** E1: an advertiser's deposit has reached one of our cash accounts. */
export function depositReceived(
  deposit: {
    depositId: string
    bookingId?: string
    advertiserId: string
    amount: Money
    into: CashKind
  },
  at: Date,
): LedgerEntry {
  const about = { bookingId: deposit.bookingId ?? null }
  return entry(`dep:${deposit.depositId}`, 'deposit_received', deposit.amount, at, about, [
    platformAccount(deposit.into),
    depositOf(deposit.advertiserId),
  ])
}

/**
 * E2: a deposit was charged back. The full amount becomes a claim on the advertiser;
 * `settleReceivable` in the same batch takes what is left of the deposit. So a conversion that
 * spends the deposit at the same moment cannot block the chargeback, as a payout cannot block a
 * refund.
 */
export function depositChargedBack(
  fact: BookedFact & { advertiserId: string; from: CashKind },
  at: Date,
): LedgerEntry {
  return bookingEntry(`dep:${fact.bookingId}:cb`, 'deposit_charged_back', fact, at, [
    receivableOf(fact.advertiserId),
    platformAccount(fact.from),
  ])
}

/**
 * The movement that `settleReceivable` makes: the deposit pays the debt. The amount is determined
 * under the accounts' locks, so this entry only names the accounts to lock; its own amount is a
 * placeholder.
 */
export function receivableSettled(
  fact: { advertiserId: string; currency: Money['currency'] },
  at: Date,
): LedgerEntry {
  const amount = { minor: 1n, currency: fact.currency }
  const sides: Sides = [depositOf(fact.advertiserId), receivableOf(fact.advertiserId)]
  return entry('settle', 'debt_swept', amount, at, {}, sides)
}

/**
 * The possible movements of `settleOwnPayer`, for locking their accounts, as in receivableSettled.
 */
export function ownPayerSettled(
  fact: { advertiserId: string; currency: Money['currency'] },
  at: Date,
): LedgerEntry[] {
  const amount = { minor: 1n, currency: fact.currency }
  const payer = fundingAccount('own_payer', fact.advertiserId)
  const sides: Sides = [receivableOf(fact.advertiserId), payer]
  return [receivableSettled(fact, at), entry('fees', 'fee_transferred', amount, at, {}, sides)]
}

/** E13: the platform writes off an affiliate's debt at its own expense. */
export function debtWrittenOff(fact: BookedFact & Books, at: Date): LedgerEntry {
  return bookingEntry(`debt:${fact.bookingId}:writeoff`, 'debt_written_off', fact, at, [
    platformAccount('plat.exp.bad_debt'),
    affiliateAccount('aff.debt', fact),
  ])
}

/**
 * E13 for an own payer's affiliate: the advertiser bears the loss, because it paid. Its claim is
 * reduced first. What was set off before is committed again, because later earnings no longer repay
 * the debt.
 * @param claimMinor what it may claim now, not negative.
 */
export function debtBorneByPayer(
  fact: BookedFact & Books,
  claimMinor: bigint,
  at: Date,
): LedgerEntry {
  const { amount, advertiserId } = fact
  const debt = affiliateAccount('aff.debt', fact)
  const key = `debt:${fact.bookingId}:writeoff`
  const claim = depositOf(advertiserId)
  const whole = bookingEntry(key, 'debt_written_off', fact, at, [claim, debt])
  const claimed = amount.minor < claimMinor ? amount.minor : claimMinor
  const payer = fundingAccount('own_payer', advertiserId)
  const parts = [
    { debit: claim, credit: debt, amountMinor: claimed },
    { debit: payer, credit: debt, amountMinor: amount.minor - claimed },
  ]
  return { ...whole, transfers: parts.filter(({ amountMinor }) => amountMinor > 0n) }
}

/**
 * E14 in the affiliate's favour: at the platform's expense, or for cash that the affiliate paid to
 * us (a repaid debt). The sweep in the same batch repays a debt first.
 */
export function adjustedInFavour(
  fact: BookedFact & Books & { paidInto: CashKind | null },
  at: Date,
): LedgerEntry {
  return bookingEntry(`adj:${fact.bookingId}`, 'adjusted', fact, at, [
    platformAccount(fact.paidInto ?? 'plat.exp.adjustment'),
    affiliateAccount('aff.available', fact),
  ])
}

/**
 * E17: an advertiser pays a partner a bonus from what pays its commissions. It is available at once; the sweep in the
 * same batch repays a debt first.
 */
export function bonusPaid(
  fact: BookedFact & Books & { billing: BillingMode },
  at: Date,
): LedgerEntry {
  return bookingEntry(`bonus:${fact.bookingId}`, 'bonus_paid', fact, at, [
    fundingAccount(fact.billing, fact.advertiserId),
    affiliateAccount('aff.available', fact),
  ])
}

/**
 * E14 against the affiliate: an adjustment taken back, or cash that the affiliate got outside of
 * payouts. It becomes a debt, which the sweep repays from available money. The floor of the expense
 * account prevents taking back more than was given: commissions are taken back by refunds only.
 */
export function adjustedAgainst(
  fact: BookedFact & Books & { paidFrom: CashKind | null },
  at: Date,
): LedgerEntry {
  return bookingEntry(`adj:${fact.bookingId}`, 'adjusted', fact, at, [
    affiliateAccount('aff.debt', fact),
    platformAccount(fact.paidFrom ?? 'plat.exp.adjustment'),
  ])
}

/**
 * E14 between two accounts of an own payer: its claim from refunds after payouts pays what it has
 * committed since, limited by the floors of both accounts.
 */
export function claimSetOff(fact: BookedFact & { advertiserId: string }, at: Date): LedgerEntry {
  return bookingEntry(`adj:${fact.bookingId}`, 'adjusted', fact, at, [
    depositOf(fact.advertiserId),
    fundingAccount('own_payer', fact.advertiserId),
  ])
}

/**
 * E14 without an affiliate: PayPal paid a receiver who is in none of our payouts. Nobody owes us
 * the money, so it is the platform's loss.
 */
export function strangerPaid(fact: BookedFact, at: Date): LedgerEntry {
  return bookingEntry(`adj:${fact.bookingId}`, 'adjusted', fact, at, [
    platformAccount('plat.exp.bad_debt'),
    platformAccount('plat.cash.paypal'),
  ])
}

/** E15: a tariff, from the deposit or from cash paid for it. */
export function tariffCharged(
  fact: BookedFact & { advertiserId: string; paidInto: CashKind | null },
  at: Date,
): LedgerEntry {
  const { paidInto, advertiserId } = fact
  return bookingEntry(`sub:${fact.bookingId}`, 'tariff_charged', fact, at, [
    paidInto === null ? depositOf(advertiserId) : platformAccount(paidInto),
    platformAccount('plat.saas_revenue'),
  ])
}

/**
 * E16: an invoice was paid. If refunds have made the payment too large, the excess becomes a
 * deposit, which pays future debts of the advertiser.
 * @param owedMinor what the advertiser owes now, not negative.
 */
export function invoicePaid(
  fact: BookedFact & { advertiserId: string; into: CashKind },
  owedMinor: bigint,
  at: Date,
): LedgerEntry {
  const { amount, advertiserId } = fact
  const cash = platformAccount(fact.into)
  const whole = bookingEntry(`inv:${fact.bookingId}:paid`, 'invoice_paid', fact, at, [
    cash,
    receivableOf(advertiserId),
  ])
  const settled = amount.minor < owedMinor ? amount.minor : owedMinor
  const parts = [
    { debit: cash, credit: receivableOf(advertiserId), amountMinor: settled },
    { debit: cash, credit: depositOf(advertiserId), amountMinor: amount.minor - settled },
  ]
  return { ...whole, transfers: parts.filter(({ amountMinor }) => amountMinor > 0n) }
}

const depositOf = (advertiserId: string): Account => fundingAccount('prepaid', advertiserId)
const receivableOf = (advertiserId: string): Account => fundingAccount('postpaid', advertiserId)

function bookingEntry(
  key: string,
  reason: LedgerReason,
  { bookingId, amount }: BookedFact,
  at: Date,
  sides: Sides,
): LedgerEntry {
  return entry(key, reason, amount, at, { bookingId }, sides)
}
