/** What follows from a refund or chargeback: counts, notifications and debts. */
import { type CountChange, countedRows } from '../record/db/conversion-counts.ts'
import type { EvaluatedConversion } from '../record/rules/conversion.ts'
import type { Ingest } from '../record/verbs/report-journal.ts'
import type { Earned, Reversal } from './refund-rules.ts'

/** The reversal's own rows: what it takes counts against each affiliate on the day it came. */
export function countsOf(
  { now: at, report: { event } }: Ingest,
  conversionId: string,
  original: Earned,
  reversal: Reversal,
): CountChange[] {
  const { offerId, affiliateId, currency, advertiserId } = original
  if (offerId === null || affiliateId === null || currency === null) return []
  const taken = reversal.lines.reduce((sum, { takenMinor }) => sum + takenMinor, 0n)
  const whole = {
    ...{ at, conversionId, advertiserId, offerId, affiliateId, event, currency, conversions: 1 },
    amountMinor: -(reversal.amountMinor ?? 0n),
    revenueMinor: -(taken + reversal.feeMinor),
  }
  const funded = reversal.lines.filter(({ from }) => from !== 'unfunded')
  return countedRows(
    whole,
    funded.map(({ line, takenMinor }) => ({ ...line, minor: -takenMinor })),
  )
}

/** The notification to each affiliate about the deduction. */
export function reversalEvents(
  { report, now, newId }: Ingest,
  original: Earned,
  reversal: Reversal,
  conversion: EvaluatedConversion,
) {
  const { advertiserId, currency, id: subjectId } = original
  const shared = { event: report.event, undone_by: conversion.id, currency }
  return reversal.lines.map(({ line, takenMinor }) => ({
    ...{ id: newId(now), kind: 'conversion.reversed' as const, advertiserId, subjectId },
    affiliateId: line.affiliateId,
    facts: {
      ...shared,
      level: line.level,
      taken_minor: takenMinor.toString(),
      is_whole: reversal.isWhole,
    },
    createdAt: now,
  }))
}

/** Claims that may have become debts; see notifyDebts. */
export function debtsOf(
  { now }: Ingest,
  original: Earned,
  reversal: Reversal,
  newId: (now: Date) => string,
) {
  const { advertiserId, currency, id: conversionId } = original
  if (currency === null) return []
  return reversal.lines
    .filter(({ from }) => from === 'out')
    .map(({ line: { affiliateId } }) => ({
      ...{ eventId: newId(now), advertiserId, affiliateId, currency, conversionId, at: now },
    }))
}
