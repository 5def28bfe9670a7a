/** Postings E3 to E6, E11 and E12: how commissions and the platform's fee move money. */
import type { BillingMode, LedgerReason } from '../../../schema/vocabulary.ts'
import type { Money } from '../../core/money.ts'
import {
  affiliateAccount,
  type Books,
  entry,
  feeAccount,
  feeFundingAccount,
  fundingAccount,
  type LedgerEntry,
  type Sides,
} from './ledger.ts'

export interface CommissionFact extends Books {
  commissionId: string
  amount: Money
}

/** A commission fact that also moves the advertiser's money. */
export type FundedFact = CommissionFact & { billing: BillingMode }

/** E3 (prepaid), E3p (postpaid) or an own payer: sets the commission's money aside. */
export function commissionCreated(fact: FundedFact, at: Date): LedgerEntry {
  return commissionEntry('create', 'commission_created', fact, at, [
    fundingAccount(fact.billing, fact.advertiserId),
    affiliateAccount('aff.pending', fact),
  ])
}

/** E4: approved. The money goes on hold, or directly to available if there is no hold left. */
export function commissionApproved(fact: CommissionFact, isHeld: boolean, at: Date): LedgerEntry {
  return commissionEntry('approve', 'commission_approved', fact, at, [
    affiliateAccount('aff.pending', fact),
    affiliateAccount(isHeld ? 'aff.hold' : 'aff.available', fact),
  ])
}

/**
 * E5: rejected before approval; the remaining amount goes back to the advertiser. Once at most: what
 * is approved again after that is rejected as by a refund.
 */
export function commissionRejected(fact: FundedFact, at: Date): LedgerEntry {
  return commissionEntry('reject', 'commission_rejected', fact, at, [
    affiliateAccount('aff.pending', fact),
    fundingAccount(fact.billing, fact.advertiserId),
  ])
}

/** E6: the hold is over. */
export function commissionReleased(fact: CommissionFact, at: Date): LedgerEntry {
  return commissionEntry('release', 'commission_released', fact, at, [
    affiliateAccount('aff.hold', fact),
    affiliateAccount('aff.available', fact),
  ])
}

/** Where a commission's money is when part of it is refunded. `out`: available, paying or paid. */
export type RefundedFrom = 'pending' | 'hold' | 'out'

const refundedAccounts = {
  pending: 'aff.pending',
  hold: 'aff.hold',
  out: 'aff.debt',
} as const satisfies Record<RefundedFrom, string>

/**
 * E11, E12: `amount` of the commission goes back to the advertiser. `refundId` is the reversal
 * conversion's id. Money that is already out becomes a debt, which the sweep in the same batch
 * repays from available money. So a refund cannot fail because the balance was spent.
 */
export function commissionRefunded(
  fact: FundedFact & { refundId: string; from: RefundedFrom },
  at: Date,
): LedgerEntry {
  return commissionEntry(`refund:${fact.refundId}`, 'commission_refunded', fact, at, [
    affiliateAccount(refundedAccounts[fact.from], fact),
    fundingAccount(fact.billing, fact.advertiserId),
  ])
}

/** Where a restored commission's money goes, depending on the commission's current status. */
export type RestoredTo = 'pending' | 'hold' | 'available'

/**
 * A chargeback was won, or a rejected conversion approved again: the affiliate gets the money back.
 * `refundId`: the reversal or rejection that took it.
 */
export function commissionRestored(
  fact: FundedFact & { refundId: string; to: RestoredTo },
  at: Date,
): LedgerEntry {
  return commissionEntry(`restore:${fact.refundId}`, 'commission_restored', fact, at, [
    fundingAccount(fact.billing, fact.advertiserId),
    affiliateAccount(`aff.${fact.to}`, fact),
  ])
}

export interface FeeFact {
  conversionId: string
  advertiserId: string
  amount: Money
}

/** E3f: the platform's fee of a conversion is set aside. */
export function feeCharged(fact: FeeFact & { billing: BillingMode }, at: Date): LedgerEntry {
  return feeEntry('create', 'fee_charged', fact, at, [
    feeFundingAccount(fact.billing, fact.advertiserId),
    feeAccount('plat.fee_pending', fact.advertiserId),
  ])
}

/** E4f: the conversion was approved, so the fee is earned. */
export function feeEarned(fact: FeeFact, at: Date): LedgerEntry {
  return feeEntry('approve', 'fee_earned', fact, at, [
    feeAccount('plat.fee_pending', fact.advertiserId),
    feeAccount('plat.fee_revenue', fact.advertiserId),
  ])
}

/** Returns the fee or a part of it. `step` is `reject`, or `refund:<reversal or rejection>`. */
export function feeReturned(
  fact: FeeFact & { billing: BillingMode; step: string; from: 'pending' | 'revenue' },
  at: Date,
): LedgerEntry {
  return feeEntry(fact.step, 'fee_returned', fact, at, [
    feeAccount(`plat.fee_${fact.from}`, fact.advertiserId),
    feeFundingAccount(fact.billing, fact.advertiserId),
  ])
}

/** As commissionRestored: charges the returned part of the fee again. */
export function feeRestored(
  fact: FeeFact & { billing: BillingMode; reversalId: string; to: 'pending' | 'revenue' },
  at: Date,
): LedgerEntry {
  return feeEntry(`restore:${fact.reversalId}`, 'fee_charged', fact, at, [
    feeFundingAccount(fact.billing, fact.advertiserId),
    feeAccount(`plat.fee_${fact.to}`, fact.advertiserId),
  ])
}

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

function feeEntry(
  step: string,
  reason: LedgerReason,
  fact: FeeFact,
  at: Date,
  sides: Sides,
): LedgerEntry {
  const { conversionId } = fact
  return entry(`f:${conversionId}:${step}`, reason, fact.amount, at, { conversionId }, sides)
}
