/**
 * Types of ledger entries. The facts that make entries: ledger-commissions, -payouts, -bookings.
 */
import type {
  BillingMode,
  Currency,
  LedgerAccountKind,
  LedgerReason,
} from '../../../schema/vocabulary.ts'
import { invariant } from '../../core/invariant.ts'
import type { Money } from '../../core/money.ts'

/** One ledger account. Its currency is the transfer's. Platform accounts have no owner ids. */
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

/** What a ledger entry is about: at most one of each kind, usually one in total. */
export interface About {
  readonly commissionId: string | null
  readonly payoutItemId: string | null
  readonly conversionId: string | null
  readonly bookingId: string | null
}

/** One business fact that moves money. Its key is derived from the fact, so it is posted once. */
export interface LedgerEntry extends About {
  readonly idempotencyKey: string
  readonly reason: LedgerReason
  readonly currency: Currency
  readonly effectiveAt: Date
  readonly transfers: readonly Transfer[]
}

/** The books of one affiliate with one advertiser. */
export interface Books {
  advertiserId: string
  affiliateId: string
}

type PlatformKind = Extract<LedgerAccountKind, `plat.${string}`>
type AffiliateKind = Extract<LedgerAccountKind, `aff.${string}`>

export function platformAccount(kind: PlatformKind): Account {
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

/**
 * The account that pays an advertiser's commissions: its deposit, its credit, or its own PayPal.
 */
export function fundingAccount(billing: BillingMode, advertiserId: string): Account {
  return { kind: fundingKinds[billing], advertiserId, affiliateId: null }
}

/**
 * The account that pays the platform's fee. An own payer pays the platform by invoice, because its
 * PayPal only pays affiliates.
 */
export function feeFundingAccount(billing: BillingMode, advertiserId: string): Account {
  return fundingAccount(billing === 'own_payer' ? 'postpaid' : billing, advertiserId)
}

/**
 * The platform's fees from one advertiser. Earned fees are also kept per advertiser, because every
 * conversion would have to lock a single shared account.
 */
export function feeAccount(
  kind: 'plat.fee_pending' | 'plat.fee_revenue',
  advertiserId: string,
): Account {
  return { kind, advertiserId, affiliateId: null }
}

export type Sides = [debit: Account, credit: Account]

/** An entry with one transfer. */
export function entry(
  idempotencyKey: string,
  reason: LedgerReason,
  amount: Money,
  effectiveAt: Date,
  about: Partial<About>,
  [debit, credit]: Sides,
): LedgerEntry {
  invariant(amount.minor > 0n, 'a transfer moves a positive amount')
  return {
    idempotencyKey,
    reason,
    currency: amount.currency,
    commissionId: about.commissionId ?? null,
    payoutItemId: about.payoutItemId ?? null,
    conversionId: about.conversionId ?? null,
    bookingId: about.bookingId ?? null,
    effectiveAt,
    transfers: [{ debit, credit, amountMinor: amount.minor }],
  }
}
