/**
 * The transaction that writes judged leads, sales and rebills with their commissions, postings and events.
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
import { judgeParkedReport, toWoken } from '../db/inbound.ts'
import { type Earning, recordEarnings } from '../db/record-earnings.ts'
import type { BoundCustomer, JudgedRecord } from '../rules/conversion.ts'
import type { Awaited, ConversionReport } from '../rules/report.ts'
import { countsOf } from './conversion-counts.ts'
import { conversionEvents } from './conversion-events.ts'
import { type Ingest, type Recorded, recordedVerdict } from './report-journal.ts'

export interface Judged {
  /** As it was judged: see withoutPlaceholder. */
  report: ConversionReport
  judgement: JudgedRecord
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
  all: readonly (readonly [Ingest, Judged])[],
): Promise<Recorded[]> {
  // Caps first, so that a full cap stops the transaction before it locks anything else.
  const [[ingest, { judgement }]] = all as [readonly [Ingest, Judged]]
  const { advertiserId } = ingest.report
  const raises = all.length === 1 ? judgement.raises : []
  const caps = raises.length > 0 ? [raiseCaps(advertiserId, raises, ingest.now)] : []
  const record = recordEarnings(all.map(([own, judged]) => earningOf(own, judged)))
  const others = statementsBehind(all)
  const isOneCall = caps.length + others.length === 0
  const results = isOneCall
    ? [await callScoped(db, scope, record)]
    : (await runScoped(db, scope, [...caps, record, ...others])).map(([row]) => row)
  const reached = caps.length > 0 ? toReachedCaps(results[0]) : []
  const filled = reached.map((cap) => changesOfCap({ advertiserId, ...cap }))
  logReachedLimits(raises.filter(({ cap }) => reached.some(({ id }) => id === cap.id)))
  const woken = toWoken(results[caps.length], all.length)
  return all.map(([own, judged], index) => ({
    ...recordedOf(own, judged),
    filledFor: joinChanges(advertiserId, filled),
    wakes: woken[index] ?? [],
  }))
}

function recordedOf({ report }: Ingest, { contentHash, judgement }: Judged) {
  const conversion = recordedFrom(report, contentHash, judgement.conversion)
  return { outcome: 'recorded', conversion } as const
}

function earningOf(ingest: Ingest, judged: Judged): Earning {
  const { arrival, now, newId } = ingest
  const { report, judgement, contentHash, customer, completes } = judged
  const { conversion, entries } = judgement
  const verdict = recordedVerdict(ingest, conversion)
  return {
    ...{ report, contentHash, completes, entries, firstOrder: judgement.firstOrder },
    binding: judgement.binding && { id: newId(now), ...judgement.binding },
    known: judgement.binding === null && conversion.rejection === null ? customer : null,
    conversion: { ...conversion, customerId: conversion.customerId ?? customer?.id ?? null },
    changes: countsOf(report, conversion),
    events: conversionEvents(ingest, conversion),
    line: arrival.kind === 'new' ? { report: arrival.line, judged: verdict } : null,
    awaited: awaitedOf(judged),
  }
}

/** Refunds and rebills with an original are parked for a conversion; cancellations and other rebills for a customer. */
function awaitedOf({ report, judgement }: Judged): Awaited[] {
  const conversion = { what: 'conversion', key: report.externalId } as const
  const isCustomerNews = judgement.binding !== null || judgement.conversion.renewal !== null
  const customer = isCustomerNews ? report.customerId : null
  return customer === null ? [conversion] : [conversion, { what: 'customer', key: customer }]
}

/** Statements after the main write: debts to settle, credit limits, reviews and rare writes. */
function statementsBehind(all: readonly (readonly [Ingest, Judged])[]): Statement[] {
  const newId = all[0]?.[0].newId ?? makeId
  const entries = all.flatMap(([, { judgement }]) => judgement.entries)
  const owing = all
    .filter(([, { billing }]) => billing === 'postpaid')
    .flatMap(([{ report }, { judgement }]) =>
      judgement.entries
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
    ...all.flatMap(([ingest, judged]) => ownStatements(ingest, judged)),
  ]
}

function reviewedOf([{ report, now }, { judgement }]: readonly [Ingest, Judged]): Reviewed {
  const { conversion, signals } = judgement
  const { advertiserId } = report
  const owner = { id: conversion.id, advertiserId, affiliateId: conversion.affiliateId ?? '' }
  return { conversion: owner, signals, now }
}

/** Statements that only few conversions need. */
function ownStatements({ report, arrival, now, newId, ...ingest }: Ingest, { judgement }: Judged) {
  const { conversion, isBalanceLow } = judgement
  const verdict = recordedVerdict({ ...ingest, now }, conversion)
  return [
    ...(isBalanceLow ? [notifyLowBalance(report.advertiserId, newId(now), now)] : []),
    ...(arrival.kind === 'parked' ? [judgeParkedReport(arrival.reportId, verdict)] : []),
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
