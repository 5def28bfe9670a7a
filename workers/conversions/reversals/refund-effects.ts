/** What a refund or chargeback counts, tells and may leave as a debt. */
import type { CountChange } from '../record/db/conversion-counts.ts'
import type { JudgedConversion } from '../record/rules/conversion.ts'
import type { Taking } from '../record/verbs/report-journal.ts'
import type { Earned, Undone } from './refund-rules.ts'

/** The undoing's own rows: what it takes counts against each affiliate on the day it came. */
export function countsOf(taking: Taking, original: Earned, undoing: Undone): CountChange[] {
  const { offerId, affiliateId, currency, advertiserId } = original
  if (offerId === null || affiliateId === null || currency === null) return []
  const { now: at, report } = taking
  const base = { at, advertiserId, offerId, event: report.event, currency }
  const nothing = { conversions: 0, amountMinor: 0n, revenueMinor: 0n }
  const taken = undoing.lines.reduce((sum, { takenMinor }) => sum + takenMinor, 0n)
  const whole: CountChange = {
    ...{ ...base, affiliateId, conversions: 1, amountMinor: -(undoing.amountMinor ?? 0n) },
    ...{ revenueMinor: -(taken + undoing.feeMinor), commissionMinor: 0n },
  }
  const lines = undoing.lines
    .filter(({ from }) => from !== 'unfunded')
    .map(({ line, takenMinor }) => ({
      ...{ ...base, ...nothing, affiliateId: line.affiliateId, commissionMinor: -takenMinor },
    }))
  return [whole, ...lines]
}

/** What each affiliate is told of what was taken back. */
export function undoneEvents(
  { report, now, newId }: Taking,
  original: Earned,
  undoing: Undone,
  conversion: JudgedConversion,
) {
  const { advertiserId, currency, id: subjectId } = original
  const shared = { event: report.event, undone_by: conversion.id, currency }
  return undoing.lines.map(({ line, takenMinor }) => ({
    ...{ id: newId(now), kind: 'conversion.reversed' as const, advertiserId, subjectId },
    affiliateId: line.affiliateId,
    facts: {
      ...shared,
      level: line.level,
      taken_minor: takenMinor.toString(),
      is_whole: undoing.isWhole,
    },
    createdAt: now,
  }))
}

/** Claims that may have become debts; see tellDebts. */
export function debtsOf(
  { now }: Taking,
  original: Earned,
  undoing: Undone,
  newId: (now: Date) => string,
) {
  const { advertiserId, currency, id: conversionId } = original
  if (currency === null) return []
  return undoing.lines
    .filter(({ from }) => from === 'out')
    .map(({ line: { affiliateId } }) => ({
      ...{ eventId: newId(now), advertiserId, affiliateId, currency, conversionId, at: now },
    }))
}
