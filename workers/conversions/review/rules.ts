/** What a person's decision on a conversion does: to its state, its commissions, its fee and the books. */
import type { CommissionStatus, ConversionStatus } from '../../../schema/vocabulary.ts'
import { isHoldOver } from '../../commissions/rules/hold.ts'
import type { LedgerEntry } from '../../ledger/rules/ledger.ts'
import {
  commissionApproved,
  commissionRejected,
  feeEarned,
  feeReturned,
} from '../../ledger/rules/ledger-commissions.ts'
import {
  type Earned,
  feeAccountAt,
  fromOf,
  type Line,
  reversalEntries,
} from '../reversals/refund-rules.ts'
import { type Reopened, rejectionStep, reopen, type TakenByRejection } from './reopen-rules.ts'

export const decisions = ['approve', 'reject'] as const
export type Decision = (typeof decisions)[number]

/** Why a decision is not taken; each has one sentence for the person. */
export const decisionRefusals = {
  not_found: 'There is no such conversion.',
  not_decidable: 'Refunds, chargebacks and cancellations are facts: nobody decides on them.',
  was_rejected: 'It was rejected for a reason that nobody can change: it never earned.',
  was_reversed: 'It was refunded or charged back, so nothing is left to decide.',
  rejected_by_person: 'A person rejected it, so only a person can approve it again.',
  status_repeated: 'This status was reported before, or is older than the one that holds.',
  short_of_funds: 'The advertiser’s deposit or credit limit does not cover its commissions.',
  over_cap: 'Its cap is full by now.',
  duplicate_lead: 'Another lead of this customer or click counts by now.',
  click_closed: 'Another sale of its click counts by now, and the offer pays for one.',
  own_conversion: 'You would earn from it yourself: another person must decide.',
} as const
export type DecisionRefusal = keyof typeof decisionRefusals

/** What a line becomes. */
export interface LineChange {
  line: Line
  status: CommissionStatus
  refundedMinor: bigint
  releasedAt: Date | null
}

export type Decided =
  | { outcome: 'refused'; code: DecisionRefusal }
  /** It already has this status. An open review is closed all the same. */
  | { outcome: 'unchanged'; status: 'approved' | 'rejected' }
  | {
      outcome: 'changed'
      status: Extract<ConversionStatus, 'approved' | 'rejected'>
      refundedMinor: bigint
      feeReturnedMinor: bigint
      lines: LineChange[]
      entries: LedgerEntry[]
      /** It was rejected before. */
      reopened: Reopened | null
    }

/** Who decides: a person, or by a postback the advertiser's own system. */
export interface Decider {
  /** Null: the advertiser's system. */
  userId: string | null
  /** The affiliates that the deciding person is. */
  ownAffiliateIds: readonly string[]
  /** Of a status that the advertiser's system reports: its own id, and its time. */
  statusId?: string | null
  statusAt?: Date | null
}

/** Evaluates one decision. `taken`: what a decision that rejected it took back. */
export function decideOn(
  conversion: Earned,
  decision: Decision,
  decider: Decider,
  now: Date,
  taken: TakenByRejection | null = null,
): Decided {
  const { userId, ownAffiliateIds } = decider
  const { event, status, affiliateId, lines } = conversion
  if (event !== 'lead' && event !== 'sale' && event !== 'rebill') return refuse('not_decidable')
  const earners = [affiliateId, ...lines.map((line) => line.affiliateId)]
  if (earners.some((id) => id !== null && ownAffiliateIds.includes(id))) {
    return refuse('own_conversion')
  }
  if (status === 'reversed') return refuse('was_reversed')
  if (status === 'rejected') {
    if (decision === 'reject') return { outcome: 'unchanged', status }
    if (conversion.rejection !== 'rejected_by_reviewer' || taken === null) {
      return refuse('was_rejected')
    }
    if (userId === null && conversion.decidedBy !== null) return refuse('rejected_by_person')
    if (isRepeated(conversion, decider)) return refuse('status_repeated')
    if (taken.hasOtherLead) return refuse('duplicate_lead')
    if (taken.isClickClosed) return refuse('click_closed')
    return approveAgain(conversion, taken, now)
  }
  if (decision === 'reject') {
    return isRepeated(conversion, decider) ? refuse('status_repeated') : reject(conversion, now)
  }
  return status === 'approved' ? { outcome: 'unchanged', status } : approve(conversion, now)
}

/**
 * Systems send a status again, and late. A status that changes an earlier one needs an id of its own,
 * or a later time than that one. Only the first rejection needs neither.
 */
function isRepeated(conversion: Earned, { userId, statusId, statusAt }: Decider): boolean {
  const { status, decidedAt, reopenings, statusIds } = conversion
  if (userId !== null) return false
  if (statusId && statusIds.includes(statusId)) return true
  if (statusAt && decidedAt && statusAt < decidedAt) return true
  const isFirst = status !== 'rejected' && reopenings === 0
  const isLater = statusAt && decidedAt && statusAt > decidedAt
  return !isFirst && !statusId && !isLater
}

function refuse(code: DecisionRefusal): Decided {
  return { outcome: 'refused', code }
}

/** E4: to hold, or to available if the hold is over. Unfunded commissions stay unfunded. */
function approve(conversion: Earned, now: Date): Decided {
  const { advertiserId, currency } = conversion
  const pending = conversion.lines.filter(({ status }) => status === 'pending')
  const lines = pending.map((line): LineChange => {
    const isHeld = !isHoldOver(line.holdUntil, now)
    const { refundedMinor } = line
    return isHeld
      ? { line, status: 'held', refundedMinor, releasedAt: null }
      : { line, status: 'available', refundedMinor, releasedAt: now }
  })
  const entries = lines.map(({ line, status }) => {
    const { id: commissionId, affiliateId } = line
    const fact = { commissionId, advertiserId, affiliateId, amount: leftOf(conversion, line) }
    return commissionApproved(fact, status === 'held', now)
  })
  const feeLeft = conversion.feeMinor - conversion.feeReturnedMinor
  if (currency !== null && conversion.isFeeCharged && feeLeft > 0n) {
    const amount = { minor: feeLeft, currency }
    entries.push(feeEarned({ conversionId: conversion.id, advertiserId, amount }, now))
  }
  const { refundedMinor, feeReturnedMinor } = conversion
  const after = { refundedMinor, feeReturnedMinor, lines, entries }
  return { outcome: 'changed', status: 'approved', ...after, reopened: null }
}

/** What the rejection took is charged and earned again, up to the status that it would have by now. */
function approveAgain(conversion: Earned, taken: TakenByRejection, now: Date): Decided {
  const again = reopen(conversion, taken, now)
  if (taken.isChargedBack || again.status !== 'approved') return refuse('was_reversed')
  const { refundedMinor, feeReturnedMinor, lines, entries, late, given, feeMinor } = again
  const after = { refundedMinor, feeReturnedMinor, lines, entries }
  return { outcome: 'changed', status: 'approved', ...after, reopened: { late, given, feeMinor } }
}

/** E5 for what is pending; what was approved already is taken back as by a refund in full. */
function reject(conversion: Earned, now: Date): Decided {
  const { advertiserId, billing, feeMinor } = conversion
  const live = conversion.lines.filter(({ status }) => fromOf(status) !== null)
  const late = live.filter(({ status }) => status === 'held' || status === 'available')
  const early = live.filter(({ status }) => status === 'pending')
  const taken = late.map((line) => ({
    line,
    takenMinor: line.amountMinor - line.refundedMinor,
    from: line.status === 'held' ? ('hold' as const) : ('out' as const),
  }))
  const feeLeft = feeMinor - conversion.feeReturnedMinor
  const isLateFee = feeAccountAt(conversion.status) === 'revenue'
  const reversal = { lines: taken, feeMinor: isLateFee ? feeLeft : 0n }
  const entries = reversalEntries(conversion, reversal, rejectionStep(conversion), now)
  for (const line of early) {
    const { id: commissionId, affiliateId } = line
    const amount = leftOf(conversion, line)
    entries.push(
      commissionRejected({ commissionId, advertiserId, affiliateId, amount, billing }, now),
    )
  }
  const { currency } = conversion
  if (currency !== null && conversion.isFeeCharged && !isLateFee && feeLeft > 0n) {
    const fee = { conversionId: conversion.id, advertiserId, billing }
    const amount = { minor: feeLeft, currency }
    entries.push(feeReturned({ ...fee, amount, step: 'reject', from: 'pending' }, now))
  }
  const lines = live.map((line): LineChange => {
    const { releasedAt } = line
    return late.includes(line)
      ? { line, status: 'reversed', refundedMinor: line.amountMinor, releasedAt }
      : { line, status: 'rejected', refundedMinor: line.refundedMinor, releasedAt }
  })
  // A fee that was never charged is not returned either.
  const feeReturnedMinor = conversion.isFeeCharged ? feeMinor : conversion.feeReturnedMinor
  const after = { refundedMinor: conversion.refundedMinor, feeReturnedMinor, lines, entries }
  return { outcome: 'changed', status: 'rejected', ...after, reopened: null }
}

function leftOf({ currency }: Earned, line: Line) {
  if (currency === null) throw new Error('a conversion with commissions has a currency')
  return { minor: line.amountMinor - line.refundedMinor, currency }
}
