/** Postings E7 to E10: how payout items move money. */
import type { LedgerReason } from '../../../schema/vocabulary.ts'
import { invariant } from '../../core/invariant.ts'
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

export interface PayoutFact extends Books {
  payoutItemId: string
  amount: Money
  /** True when the advertiser's own PayPal pays instead of the platform's. */
  isOwnPayer: boolean
  /** True when the platform pays manually from its bank account. Default: PayPal. */
  isByHand?: boolean
}

/** E7: the item reserves available money. */
export function payoutReserved(fact: PayoutFact, at: Date): LedgerEntry {
  return payoutEntry('reserve', 'payout_reserved', fact, at, [
    affiliateAccount('aff.available', fact),
    affiliateAccount('aff.in_transit', fact),
  ])
}

/**
 * E8: PayPal reports SUCCESS; the money has left. If a refund has reduced an own payer's
 * commitments in the meantime, the uncovered part becomes the payer's claim on its deposit, as with
 * a late refund.
 */
export function payoutPaid(fact: PayoutFact, at: Date, uncoveredMinor = 0n): LedgerEntry {
  invariant(uncoveredMinor === 0n || fact.isOwnPayer, 'cash covers what the platform pays')
  const inTransit = affiliateAccount('aff.in_transit', fact)
  const paid = payoutEntry('success', 'payout_paid', fact, at, [inTransit, payingAccount(fact)])
  if (uncoveredMinor === 0n) return paid
  const deposit = fundingAccount('prepaid', fact.advertiserId)
  const parts = [
    {
      debit: inTransit,
      credit: payingAccount(fact),
      amountMinor: fact.amount.minor - uncoveredMinor,
    },
    { debit: inTransit, credit: deposit, amountMinor: uncoveredMinor },
  ]
  return { ...paid, transfers: parts.filter(({ amountMinor }) => amountMinor > 0n) }
}

/**
 * E8f: PayPal's fee of the item. The platform pays it, so there is none for an own payer's item.
 */
export function payoutFeePaid(fact: PayoutFact, fee: Money, at: Date): LedgerEntry {
  invariant(!fact.isOwnPayer, "an own payer's fee is not ours")
  return payoutEntry('fee', 'payout_fee_paid', { ...fact, amount: fee }, at, [
    platformAccount('plat.exp.paypal_fee'),
    platformAccount('plat.cash.paypal'),
  ])
}

/** E9: the item failed, was returned unclaimed, or its batch was discarded before payment. */
export function payoutReturned(fact: PayoutFact, at: Date): LedgerEntry {
  return payoutEntry('fail', 'payout_returned', fact, at, [
    affiliateAccount('aff.in_transit', fact),
    affiliateAccount('aff.available', fact),
  ])
}

/** E10: the item was returned after it was paid. */
export function payoutReversed(fact: PayoutFact, at: Date): LedgerEntry {
  return payoutEntry('reverse', 'payout_reversed', fact, at, [
    payingAccount(fact),
    affiliateAccount('aff.available', fact),
  ])
}

function payingAccount(fact: PayoutFact): Account {
  if (fact.isOwnPayer) return fundingAccount('own_payer', fact.advertiserId)
  return platformAccount(fact.isByHand === true ? 'plat.cash.bank' : 'plat.cash.paypal')
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
