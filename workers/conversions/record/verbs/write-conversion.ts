/**
 * The transaction that writes evaluated leads, sales and rebills with their commissions, postings and events.
 */
import type { BillingMode } from '../../../../schema/vocabulary.ts'
import { raiseCaps, toReachedCaps } from '../../../caps/counters.ts'
import type { CapRaise } from '../../../caps/rules/caps.ts'
import { changesOfCap, joinChanges } from '../../../caps/set-cap.ts'
import {
  callScoped,
  type Db,
  runScoped,
  type Scope,
  type Statement,
} from '../../../core/database.ts'
import { newId as makeId } from '../../../core/ids.ts'
import { insertReviews, type Reviewed } from '../../../fraud/reviews.ts'
import { sweepDebts } from '../../../ledger/debt-sweep.ts'
import { notifyLowBalance } from '../../../ledger/low-balance.ts'
import { requireWithinCredit } from '../../../ledger/post.ts'
import { recordedFrom } from '../db/conversions.ts'
import { evaluateParkedReport, toWoken } from '../db/inbound.ts'
import { type Earning, recordEarnings } from '../db/record-earnings.ts'
import type { BoundCustomer, EvaluatedRecord } from '../rules/conversion.ts'
import type { Awaited, ConversionReport } from '../rules/report.ts'
import { countsOf } from './conversion-counts.ts'
import { conversionEvents } from './conversion-events.ts'
import { type Ingest, type Recorded, recordedVerdict } from './report-journal.ts'

export interface Evaluated {
  /** As it was evaluated: see withoutPlaceholder. */
  report: ConversionReport
  evaluation: EvaluatedRecord
  contentHash: string
  billing: BillingMode
  customer: BoundCustomer | null
  /** The content hash of the recorded conversion that it completes. */
  completes?: string
}

/**
 * Writes conversions in one transaction: all or none. No two may share a customer. A conversion with a cap must be
 * written alone.
 * @throws the database error if the facts have changed: see retryOnConflict.
 */
export async function writeConversions(
  db: Db,
  scope: Scope,
  all: readonly (readonly [Ingest, Evaluated])[],
): Promise<Recorded[]> {
  // Caps first, so that a full cap stops the transaction before it locks anything else.
  const [[ingest, { evaluation }]] = all as [readonly [Ingest, Evaluated]]
  const { advertiserId } = ingest.report
  const raises = all.length === 1 ? evaluation.raises : []
  const caps = raises.length > 0 ? [raiseCaps(advertiserId, raises, ingest.now)] : []
  const record = recordEarnings(all.map(([own, evaluated]) => earningOf(own, evaluated)))
  const others = statementsBehind(all)
  const isOneCall = caps.length + others.length === 0
  const results = isOneCall
    ? [await callScoped(db, scope, record)]
    : (await runScoped(db, scope, [...caps, record, ...others])).map(([row]) => row)
  const reached = caps.length > 0 ? toReachedCaps(results[0]) : []
  const filled = reached.map((cap) => changesOfCap({ advertiserId, ...cap }))
  logReachedLimits(raises.filter(({ cap }) => reached.some(({ id }) => id === cap.id)))
  const woken = toWoken(results[caps.length], all.length)
  return all.map(([own, evaluated], index) => ({
    ...recordedOf(own, evaluated),
    filledFor: joinChanges(advertiserId, filled),
    wakes: woken[index] ?? [],
  }))
}

function recordedOf({ report }: Ingest, { contentHash, evaluation }: Evaluated) {
  const conversion = recordedFrom(report, contentHash, evaluation.conversion)
  return { outcome: 'recorded', conversion } as const
}

function earningOf(ingest: Ingest, evaluated: Evaluated): Earning {
  const { arrival, now, newId } = ingest
  const { report, evaluation, contentHash, customer, completes } = evaluated
  const { conversion, entries } = evaluation
  const verdict = recordedVerdict(ingest, conversion)
  return {
    ...{ report, contentHash, completes, entries, firstOrder: evaluation.firstOrder },
    binding: evaluation.binding && { id: newId(now), ...evaluation.binding },
    known: evaluation.binding === null && conversion.rejection === null ? customer : null,
    conversion: { ...conversion, customerId: conversion.customerId ?? customer?.id ?? null },
    changes: countsOf(report, conversion),
    events: conversionEvents(ingest, conversion),
    line: arrival.kind === 'new' ? { report: arrival.line, evaluated: verdict } : null,
    awaited: awaitedOf(evaluated),
  }
}

/** Refunds and rebills with an original are parked for a conversion; cancellations and other rebills for a customer. */
function awaitedOf({ report, evaluation }: Evaluated): Awaited[] {
  const conversion = { what: 'conversion', key: report.externalId } as const
  const isCustomerNews = evaluation.binding !== null || evaluation.conversion.renewal !== null
  const customer = isCustomerNews ? report.customerId : null
  return customer === null ? [conversion] : [conversion, { what: 'customer', key: customer }]
}

/** Statements after the main write: debts to settle, credit limits, reviews and rare writes. */
function statementsBehind(all: readonly (readonly [Ingest, Evaluated])[]): Statement[] {
  const newId = all[0]?.[0].newId ?? makeId
  const entries = all.flatMap(([, { evaluation }]) => evaluation.entries)
  const owing = all
    .filter(([, { billing }]) => billing === 'postpaid')
    .flatMap(([{ report }, { evaluation }]) =>
      evaluation.entries
        .filter(({ transfers }) => transfers.some(({ debit }) => debit.kind === 'adv.receivable'))
        .map(
          ({ currency }) => [`${report.advertiserId} ${currency}`, { report, currency }] as const,
        ),
    )
  return [
    ...sweepDebts(entries),
    ...[...new Map(owing).values()].map(({ report, currency }) =>
      requireWithinCredit(report.advertiserId, currency),
    ),
    ...insertReviews(all.map(reviewedOf), newId),
    ...all.flatMap(([ingest, evaluated]) => ownStatements(ingest, evaluated)),
  ]
}

function reviewedOf([{ report, now }, { evaluation }]: readonly [Ingest, Evaluated]): Reviewed {
  const { conversion, signals } = evaluation
  const { advertiserId } = report
  const owner = { id: conversion.id, advertiserId, affiliateId: conversion.affiliateId ?? '' }
  return { conversion: owner, signals, now }
}

/** Statements that only few conversions need. */
function ownStatements(
  { report, arrival, now, newId, ...ingest }: Ingest,
  { evaluation }: Evaluated,
) {
  const { conversion, isBalanceLow } = evaluation
  const verdict = recordedVerdict({ ...ingest, now }, conversion)
  return [
    ...(isBalanceLow ? [notifyLowBalance(report.advertiserId, newId(now), now)] : []),
    ...(arrival.kind === 'parked' ? [evaluateParkedReport(arrival.reportId, verdict)] : []),
  ]
}

/** Logs caps that were just reached, hard or soft. */
function logReachedLimits(reached: readonly CapRaise[]): void {
  for (const { cap } of reached) {
    const { id: capId, metric, period, periodStart, isHard } = cap
    const facts = { capId, metric, period, periodStart, limit: cap.limit.toString(), isHard }
    console.log(JSON.stringify({ event: 'cap.reached', ...facts }))
  }
}
