/** Postings E7 to E10: what a payout item does to the books. */
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
  /** True when the platform pays from its bank account, by hand. PayPal when left out. */
  isByHand?: boolean
}

/** E7: the item takes its money out of what is available. */
export function payoutReserved(fact: PayoutFact, at: Date): LedgerEntry {
  return payoutEntry('reserve', 'payout_reserved', fact, at, [
    affiliateAccount('aff.available', fact),
    affiliateAccount('aff.in_transit', fact),
  ])
}

/**
 * E8: PayPal says SUCCESS; the money has left. Where a refund has meanwhile taken from what an own payer
 * had committed, the uncovered part is the payer's claim: its deposit, as with a refund that comes late.
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
