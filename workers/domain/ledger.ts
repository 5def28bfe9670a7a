import type {
  BillingMode,
  Currency,
  LedgerAccountKind,
  LedgerReason,
} from '../../schema/vocabulary.ts'
import { invariant } from './invariant.ts'
import type { Money } from './money.ts'

/** One ledger account. Its currency is the transfer's. Platform accounts name nobody. */
export interface Account {
  readonly kind: LedgerAccountKind
  readonly advertiserId: string | null
  readonly affiliateId: string | null
}

/** One movement of a positive amount between two different accounts. */
export interface Transfer {
  readonly debit: Account
  readonly credit: Account
  readonly amountMinor: bigint
}

/** One business fact that moves money. Its key comes from the fact, so the ledger takes it once. */
export interface LedgerEntry {
  readonly idempotencyKey: string
  readonly reason: LedgerReason
  readonly currency: Currency
  readonly commissionId: string | null
  readonly payoutItemId: string | null
  readonly effectiveAt: Date
  readonly transfers: readonly Transfer[]
}

/** The books of one affiliate with one advertiser. */
export interface Books {
  advertiserId: string
  affiliateId: string
}

type CashKind = 'plat.cash.paypal' | 'plat.cash.gateway' | 'plat.cash.bank'
type AffiliateKind = 'aff.pending' | 'aff.hold' | 'aff.available' | 'aff.in_transit'

export function platformAccount(kind: CashKind | 'plat.exp.paypal_fee' | 'plat.capital'): Account {
  return { kind, advertiserId: null, affiliateId: null }
}

export function affiliateAccount(kind: AffiliateKind, books: Books): Account {
  return { kind, advertiserId: books.advertiserId, affiliateId: books.affiliateId }
}

const fundingKinds = {
  prepaid: 'adv.deposit',
  postpaid: 'adv.receivable',
  own_payer: 'adv.payer',
} as const satisfies Record<BillingMode, LedgerAccountKind>

/** Where an advertiser's commissions are paid from: its deposit, its credit, or its own PayPal. */
export function fundingAccount(billing: BillingMode, advertiserId: string): Account {
  return { kind: fundingKinds[billing], advertiserId, affiliateId: null }
}

/** The platform's own money, put where payouts are paid from: it bears PayPal's fees. */
export function capitalPaidIn(
  capital: { capitalId: string; amount: Money; into: CashKind },
  at: Date,
): LedgerEntry {
  return entry(`cap:${capital.capitalId}`, 'capital_paid_in', capital.amount, at, {}, [
    platformAccount(capital.into),
    platformAccount('plat.capital'),
  ])
}

/** E1: an advertiser's deposit has reached one of our cash accounts. `depositId` is the provider's. */
export function depositReceived(
  deposit: { depositId: string; advertiserId: string; amount: Money; into: CashKind },
  at: Date,
): LedgerEntry {
  return entry(`dep:${deposit.depositId}`, 'deposit_received', deposit.amount, at, {}, [
    platformAccount(deposit.into),
    fundingAccount('prepaid', deposit.advertiserId),
  ])
}

export interface CommissionFact extends Books {
  commissionId: string
  amount: Money
}

/** E3 (prepaid), E3p (postpaid) or the advertiser's own payer: the commission's money is set aside. */
export function commissionCreated(
  fact: CommissionFact & { billing: BillingMode },
  at: Date,
): LedgerEntry {
  return commissionEntry('create', 'commission_created', fact, at, [
    fundingAccount(fact.billing, fact.advertiserId),
    affiliateAccount('aff.pending', fact),
  ])
}

/** E4: approved. The money goes on hold, or straight to available when no hold is left to run. */
export function commissionApproved(fact: CommissionFact, isHeld: boolean, at: Date): LedgerEntry {
  return commissionEntry('approve', 'commission_approved', fact, at, [
    affiliateAccount('aff.pending', fact),
    affiliateAccount(isHeld ? 'aff.hold' : 'aff.available', fact),
  ])
}

/** E6: the hold is over. */
export function commissionReleased(fact: CommissionFact, at: Date): LedgerEntry {
  return commissionEntry('release', 'commission_released', fact, at, [
    affiliateAccount('aff.hold', fact),
    affiliateAccount('aff.available', fact),
  ])
}

export interface PayoutFact extends Books {
  payoutItemId: string
  amount: Money
  /** True when the advertiser's own PayPal pays instead of the platform's. */
  isOwnPayer: boolean
}

/** E7: the item takes its money out of what is available. */
export function payoutReserved(fact: PayoutFact, at: Date): LedgerEntry {
  return payoutEntry('reserve', 'payout_reserved', fact, at, [
    affiliateAccount('aff.available', fact),
    affiliateAccount('aff.in_transit', fact),
  ])
}

/** E8: PayPal says SUCCESS; the money has left. */
export function payoutPaid(fact: PayoutFact, at: Date): LedgerEntry {
  return payoutEntry('success', 'payout_paid', fact, at, [
    affiliateAccount('aff.in_transit', fact),
    payingAccount(fact),
  ])
}

/** E8f: what PayPal took for the item. Paid by the platform, so never for an own payer's item. */
export function payoutFeePaid(fact: PayoutFact, fee: Money, at: Date): LedgerEntry {
  invariant(!fact.isOwnPayer, "an own payer's fee is not ours")
  return payoutEntry('fee', 'payout_fee_paid', { ...fact, amount: fee }, at, [
    platformAccount('plat.exp.paypal_fee'),
    platformAccount('plat.cash.paypal'),
  ])
}

/** E9: the item failed, came back unclaimed, or its batch was given up before it was paid. */
export function payoutReturned(fact: PayoutFact, at: Date): LedgerEntry {
  return payoutEntry('fail', 'payout_returned', fact, at, [
    affiliateAccount('aff.in_transit', fact),
    affiliateAccount('aff.available', fact),
  ])
}

/** E10: the item came back after it was paid. */
export function payoutReversed(fact: PayoutFact, at: Date): LedgerEntry {
  return payoutEntry('reverse', 'payout_reversed', fact, at, [
    payingAccount(fact),
    affiliateAccount('aff.available', fact),
  ])
}

function payingAccount(fact: PayoutFact): Account {
  return fact.isOwnPayer
    ? fundingAccount('own_payer', fact.advertiserId)
    : platformAccount('plat.cash.paypal')
}

type Sides = [debit: Account, credit: Account]

function commissionEntry(
  step: string,
  reason: LedgerReason,
  fact: CommissionFact,
  at: Date,
  sides: Sides,
): LedgerEntry {
  const { commissionId } = fact
  return entry(`c:${commissionId}:${step}`, reason, fact.amount, at, { commissionId }, sides)
}

function payoutEntry(
  step: string,
  reason: LedgerReason,
  fact: PayoutFact,
  at: Date,
  sides: Sides,
): LedgerEntry {
  const { payoutItemId } = fact
  return entry(`p:${payoutItemId}:${step}`, reason, fact.amount, at, { payoutItemId }, sides)
}

function entry(
  idempotencyKey: string,
  reason: LedgerReason,
  amount: Money,
  effectiveAt: Date,
  about: { commissionId?: string; payoutItemId?: string },
  [debit, credit]: Sides,
): LedgerEntry {
  invariant(amount.minor > 0n, 'a transfer moves a positive amount')
  return {
    idempotencyKey,
    reason,
    currency: amount.currency,
    commissionId: about.commissionId ?? null,
    payoutItemId: about.payoutItemId ?? null,
    effectiveAt,
    transfers: [{ debit, credit, amountMinor: amount.minor }],
  }
}
