/** Unfunded commissions: which are funded now, and the ledger entries for it. */
import type { BillingMode, CommissionStatus, ConversionStatus } from '../../../schema/vocabulary.ts'
import type { Money } from '../../core/money.ts'
import type { LedgerEntry } from '../../ledger/rules/ledger.ts'
import {
  commissionApproved,
  commissionCreated,
  feeCharged,
  feeEarned,
} from '../../ledger/rules/ledger-commissions.ts'
import { isHoldOver } from './hold.ts'

/** An unfunded commission with its amount after refunds. */
export interface UnfundedLine {
  commissionId: string
  affiliateId: string
  amount: Money
  holdUntil: Date
  isInReview: boolean
}

/** An unfunded conversion. */
export interface UnfundedConversion {
  conversionId: string
  advertiserId: string
  status: Extract<ConversionStatus, 'pending' | 'approved'>
  lines: UnfundedLine[]
  /** The platform's fee that is still due; zero if there is none. */
  feeMinor: bigint
}

/** What the conversion takes from its advertiser: all its lines and the fee. */
export function unfundedMinor({ lines, feeMinor }: UnfundedConversion): bigint {
  return lines.reduce((sum, { amount }) => sum + amount.minor, feeMinor)
}

/**
 * The conversions to fund now: from the oldest up to the first that is not covered. Smaller ones
 * after it are not funded either, because otherwise a large commission might never be funded.
 * @param fundableMinor what the advertiser can commit; null = no limit.
 */
export function chooseFundable(
  oldestFirst: readonly UnfundedConversion[],
  fundableMinor: bigint | null,
): UnfundedConversion[] {
  if (fundableMinor === null) return [...oldestFirst]
  let left = fundableMinor
  const end = oldestFirst.findIndex((conversion) => {
    left -= unfundedMinor(conversion)
    return left < 0n
  })
  return oldestFirst.slice(0, end === -1 ? oldestFirst.length : end)
}

export interface FundedLine extends UnfundedLine {
  conversionId: string
  status: Extract<CommissionStatus, 'pending' | 'held' | 'available'>
}

/**
 * E3 and E3f of an unfunded conversion; also E4 and E4f if it was approved in the meantime. A line
 * whose hold is over becomes available at once, unless it is under review.
 */
export function fundConversion(
  conversion: UnfundedConversion,
  billing: BillingMode,
  now: Date,
): { lines: FundedLine[]; entries: LedgerEntry[] } {
  const { conversionId, advertiserId } = conversion
  const isApproved = conversion.status === 'approved'
  const lines: FundedLine[] = []
  const entries: LedgerEntry[] = []
  for (const line of conversion.lines) {
    const isHeld = line.isInReview || !isHoldOver(line.holdUntil, now)
    const approvedStatus = isHeld ? 'held' : 'available'
    lines.push({ ...line, conversionId, status: isApproved ? approvedStatus : 'pending' })
    const fact = { ...line, advertiserId }
    entries.push(commissionCreated({ ...fact, billing }, now))
    if (isApproved) entries.push(commissionApproved(fact, isHeld, now))
  }
  const [first] = lines
  if (first !== undefined && conversion.feeMinor > 0n) {
    const amount = { ...first.amount, minor: conversion.feeMinor }
    const fee = { conversionId, advertiserId, amount }
    entries.push(feeCharged({ ...fee, billing }, now))
    if (isApproved) entries.push(feeEarned(fee, now))
  }
  return { lines, entries }
}
