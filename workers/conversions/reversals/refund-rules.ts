/** Refund and chargeback: how much of a conversion is reversed, and what each level gives back (F85, F86, F93). */

import type {
  AttributionRule,
  BillingMode,
  CommissionStatus,
  ConversionEvent,
  ConversionRejection,
  ConversionStatus,
  Currency,
} from '../../../schema/vocabulary.ts'
import type { CapPlace } from '../../caps/places.ts'
import { invariant } from '../../core/invariant.ts'
import type { Money } from '../../core/money.ts'
import { type FieldProblem, fieldProblem } from '../../core/refusal.ts'
import type { LedgerEntry } from '../../ledger/rules/ledger.ts'
import {
  commissionRefunded,
  feeReturned,
  type RefundedFrom,
} from '../../ledger/rules/ledger-commissions.ts'

/** One level's commission of a conversion, with its current amounts. */
export interface Line {
  id: string
  affiliateId: string
  level: number
  amountMinor: bigint
  refundedMinor: bigint
  status: CommissionStatus
  holdUntil: Date
  releasedAt: Date | null
  /** The ledger holds its creation: its money was set aside. */
  isFunded: boolean
  /** The ledger holds its approval. */
  isApproved: boolean
}

/** How much each account can be credited before it falls below zero, minor units. */
export type CreditRoom = Readonly<Record<'adv.receivable' | 'adv.payer', bigint>>

/** A lead, sale or rebill in its current state: the facts for reversals, decisions and restorations. */
export interface Earned {
  id: string
  advertiserId: string
  billing: BillingMode
  room: CreditRoom
  event: ConversionEvent
  status: ConversionStatus
  rejection: ConversionRejection | null
  offerId: string | null
  affiliateId: string | null
  clickId: string | null
  customerId: string | null
  attributedBy: AttributionRule
  /** Null or zero: it has no amount, and is reversed in full. */
  amountMinor: bigint | null
  /** Of amount, commissions and fee. */
  currency: Currency | null
  refundedMinor: bigint
  revenueMinor: bigint
  feeMinor: bigint
  feeReturnedMinor: bigint
  isFeeCharged: boolean
  isInReview: boolean
  /** What the app reported, where it was converted from another currency, and how much of that is reversed. */
  exchangedFrom: (Money & { reversedMinor: bigint }) | null
  occurredAt: Date
  recordedAt: Date
  decidedAt: Date | null
  /** It corrects the amount of an earlier one, and is no further conversion. */
  isCorrection?: boolean
  /** Null: nobody, or the advertiser’s own system. */
  decidedBy: string | null
  /** How often it was approved again after a rejection: part of the keys of the next one. */
  reopenings: number
  /** Ids of the status reports that were taken. */
  statusIds: readonly string[]
  /** What it took of caps. */
  places: readonly CapPlace[]
  lines: readonly Line[]
}

/** What one level gives back. `unfunded`: nothing was ever set aside, so no money moves. */
export interface TakenLine {
  line: Line
  takenMinor: bigint
  from: RefundedFrom | 'unfunded'
}

export interface Reversal {
  outcome: 'reversed'
  /** What is reversed of the amount now; null where the conversion has none. */
  amountMinor: bigint | null
  /** What was asked for beyond what was left, in the conversion's currency. */
  clampedMinor: bigint
  isWhole: boolean
  lines: readonly TakenLine[]
  /** The part of the platform's fee that goes back. */
  feeMinor: bigint
}

export type ReversalVerdict =
  | Reversal
  | { outcome: 'nothing_left' }
  | { outcome: 'refused'; problem: FieldProblem }

/**
 * What reversal `reported` of a conversion takes; null means all that is left. Every level gives in
 * proportion to what is reversed in all, so that parts add up exactly, in any order.
 */
export function reverse(original: Earned, reported: Money | null): ReversalVerdict {
  if (original.status === 'rejected' || original.status === 'reversed') {
    return { outcome: 'nothing_left' }
  }
  const asked = reported === null ? null : askedOf(original, reported)
  if (asked === 'other_currency') {
    const paidIn = original.exchangedFrom?.currency ?? original.currency
    const problem = fieldProblem('currency', 'currency_of_order', { currency: paidIn ?? '' })
    return { outcome: 'refused', problem }
  }
  const amount = original.amountMinor ?? 0n
  if (amount === 0n) return reversalOf(original, { now: null, total: null, clamped: 0n })
  const left = amount - original.refundedMinor
  if (left === 0n) return { outcome: 'nothing_left' }
  const now = asked === null || asked > left ? left : asked
  const clamped = (asked ?? now) - now
  return reversalOf(original, { now, total: original.refundedMinor + now, clamped })
}

/** What is asked for in the conversion's currency, by the rate that held when it was recorded. */
export function askedOf(
  { currency, amountMinor, exchangedFrom }: Earned,
  reported: Money,
): bigint | 'other_currency' {
  if (reported.currency === currency) return reported.minor
  if (exchangedFrom === null || reported.currency !== exchangedFrom.currency) {
    return 'other_currency'
  }
  const { minor: whole, reversedMinor } = exchangedFrom
  const worthOf = (minor: bigint) => proportion(amountMinor ?? 0n, minor, whole)
  return worthOf(reversedMinor + reported.minor) - worthOf(reversedMinor)
}

function reversalOf(
  original: Earned,
  { now, total, clamped }: { now: bigint | null; total: bigint | null; clamped: bigint },
): Reversal {
  const amount = original.amountMinor ?? 0n
  const isWhole = total === null || total === amount
  const dueOf = (minor: bigint) => (isWhole ? minor : proportion(minor, total, amount))
  const takeOf = (minor: bigint, before: bigint) => {
    const due = dueOf(minor)
    return due > before ? due - before : 0n
  }
  const lines = original.lines.flatMap((line) => {
    const from = fromOf(line.status)
    return from === null
      ? []
      : [{ line, from, takenMinor: takeOf(line.amountMinor, line.refundedMinor) }]
  })
  return {
    ...{ outcome: 'reversed', amountMinor: now, clampedMinor: clamped, isWhole },
    lines: lines.filter(({ takenMinor }) => takenMinor > 0n),
    feeMinor: takeOf(original.feeMinor, original.feeReturnedMinor),
  }
}

/** `minor × part ÷ whole`, rounded half up. */
export function proportion(minor: bigint, part: bigint, whole: bigint): bigint {
  invariant(whole > 0n && part >= 0n && minor >= 0n, 'a proportion is of a positive whole')
  return (2n * minor * part + whole) / (2n * whole)
}

const sources = {
  pending: 'pending',
  held: 'hold',
  available: 'out',
  unfunded: 'unfunded',
  rejected: null,
  reversed: null,
} as const satisfies Record<CommissionStatus, RefundedFrom | 'unfunded' | null>

/** Where a commission's money is; null where it has ended. */
export function fromOf(status: CommissionStatus): RefundedFrom | 'unfunded' | null {
  return sources[status]
}

/** A line of which nothing is left has ended, also while the conversion has not. */
export function statusAfter({ line, takenMinor }: TakenLine): CommissionStatus {
  return line.refundedMinor + takenMinor === line.amountMinor ? 'reversed' : line.status
}

/** E11 and E12 for each level, and the fee's part. `refundId` names the fact that reverses. */
export function reversalEntries(
  original: Earned,
  reversal: Pick<Reversal, 'lines' | 'feeMinor'>,
  refundId: string,
  at: Date,
): LedgerEntry[] {
  const { advertiserId, billing, currency } = original
  if (currency === null) return []
  const entries = reversal.lines.flatMap(({ line, takenMinor, from }) => {
    if (from === 'unfunded') return []
    const { id: commissionId, affiliateId } = line
    const amount = { minor: takenMinor, currency }
    const fact = { commissionId, advertiserId, affiliateId, amount, billing, refundId, from }
    return [commissionRefunded(fact, at)]
  })
  if (!original.isFeeCharged || reversal.feeMinor === 0n) return entries
  const amount = { minor: reversal.feeMinor, currency }
  const from = feeAccountAt(original.status)
  const fee = { conversionId: original.id, advertiserId, amount, billing }
  return [...entries, feeReturned({ ...fee, step: `refund:${refundId}`, from }, at)]
}

/** The account of a charged fee: revenue after the approval, pending before. */
export function feeAccountAt(status: ConversionStatus): 'pending' | 'revenue' {
  return status === 'pending' ? 'pending' : 'revenue'
}

/**
 * Money that goes back to an advertiser who owes nothing any more (invoices paid, own payouts made)
 * becomes a deposit: a receivable never falls below zero.
 * @returns the entries, and the room that is left behind them.
 */
export function creditWithin(
  entries: readonly LedgerEntry[],
  room: CreditRoom,
): { entries: LedgerEntry[]; room: CreditRoom } {
  const left = { ...room }
  const within = entries.map((entry): LedgerEntry => {
    const transfers = entry.transfers.flatMap((transfer) => {
      const { kind } = transfer.credit
      if (kind !== 'adv.receivable' && kind !== 'adv.payer') return [transfer]
      const credited = transfer.amountMinor < left[kind] ? transfer.amountMinor : left[kind]
      left[kind] -= credited
      const deposit = { ...transfer.credit, kind: 'adv.deposit' as const }
      return [
        { ...transfer, amountMinor: credited },
        { ...transfer, credit: deposit, amountMinor: transfer.amountMinor - credited },
      ].filter(({ amountMinor }) => amountMinor > 0n)
    })
    return { ...entry, transfers }
  })
  return { entries: within, room: left }
}
