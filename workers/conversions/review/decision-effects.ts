/** The counts, events and possible debts of a decision. */
import type { OutboundEvent } from '../../core/events.ts'
import type { PossibleDebt } from '../../ledger/debts.ts'
import { type CountChange, countedRows } from '../record/db/conversion-counts.ts'
import { lateCounts, type NewLateRefund } from '../reversals/late-refunds.ts'
import type { Earned, Line } from '../reversals/refund-rules.ts'
import type { Decided, LineChange } from './rules.ts'

interface Change {
  conversion: Earned
  /** Refunds that come with a later approval. */
  late: readonly NewLateRefund[]
  decided: Extract<Decided, { outcome: 'changed' }>
}

interface Given {
  note: string | null
  now: Date
  newId: (now: Date) => string
}

/**
 * A rejection subtracts the rest of the conversion from the day on which it was counted. A later
 * approval adds it to that day again. Other approvals change no counts.
 */
export function decisionCounts({ conversion, decided, late }: Change, at: Date): CountChange[] {
  const { revenueMinor, lines, feeReturnedMinor } = conversion
  if (decided.status === 'rejected') {
    const reversed = lines.reduce((sum, { refundedMinor }) => sum + refundedMinor, 0n)
    const left = decided.lines.map(({ line }) => ({
      ...{ line, minor: line.amountMinor - line.refundedMinor },
    }))
    return changesOf(conversion, -1n, revenueMinor - reversed - feeReturnedMinor, left)
  }
  if (decided.reopened === null) return []
  const { given, feeMinor } = decided.reopened
  const revenue = given.reduce((sum, { minor }) => sum + minor, feeMinor)
  return [
    ...changesOf(conversion, 1n, revenue, given),
    ...lateCounts(conversion, late, { at, chargebackId: null }),
  ]
}

function changesOf(
  conversion: Earned,
  sign: 1n | -1n,
  revenueMinor: bigint,
  lines: readonly { line: Line; minor: bigint }[],
): CountChange[] {
  const { id: conversionId, advertiserId, offerId, affiliateId, event, currency } = conversion
  if (offerId === null || affiliateId === null || currency === null) return []
  const amountMinor = (conversion.amountMinor ?? 0n) - conversion.refundedMinor
  const whole = {
    ...{ at: conversion.recordedAt, conversionId, advertiserId, offerId, affiliateId },
    ...{ event, currency, amountMinor: sign * amountMinor, revenueMinor: sign * revenueMinor },
    conversions: conversion.isCorrection ? 0 : Number(sign),
  }
  const funded = lines.filter(({ line }) => line.isFunded)
  return countedRows(
    whole,
    funded.map(({ line, minor }) => ({ ...line, minor: sign * minor })),
  )
}

/** One event for each affiliate who earns from it; if nobody does, one for the attributed affiliate. */
export function eventsOf({ conversion, decided }: Change, input: Given): OutboundEvent[] {
  const { now, newId, note } = input
  const { id: subjectId, advertiserId, currency, event } = conversion
  const kind = `conversion.${decided.status}` as const
  const eventFor = (affiliateId: string | null, change: LineChange | null): OutboundEvent => ({
    ...{ id: newId(now), kind, advertiserId, affiliateId, subjectId, createdAt: now },
    facts: {
      ...{ event, note, was: conversion.status, currency },
      level: change?.line.level ?? null,
      amount_minor: change && leftOf(change).toString(),
      commission_status: change?.status ?? null,
    },
  })
  // The amount before a rejection, or after an approval.
  const leftOf = ({ line, refundedMinor }: LineChange) =>
    line.amountMinor - (decided.status === 'rejected' ? line.refundedMinor : refundedMinor)
  const events = decided.lines.map((change) => eventFor(change.line.affiliateId, change))
  return events.length > 0 ? events : [eventFor(conversion.affiliateId, null)]
}

/** Claims on money that was available: they may have become debts; see notifyDebts. */
export function debtsOf({ conversion, decided }: Change, { now, newId }: Given): PossibleDebt[] {
  const { id: conversionId, advertiserId, currency } = conversion
  if (currency === null || decided.status !== 'rejected') return []
  return decided.lines
    .filter(({ line }) => line.status === 'available')
    .map(({ line: { affiliateId } }) => ({
      ...{ eventId: newId(now), advertiserId, affiliateId, currency, conversionId, at: now },
    }))
}
