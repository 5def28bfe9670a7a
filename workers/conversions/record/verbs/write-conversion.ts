/** The one batch by which a judged lead, sale or rebill is written with all that follows from it. */
import type { BillingMode } from '../../../../schema/vocabulary.ts'
import { raiseCaps, toReachedCaps } from '../../../caps/counters.ts'
import type { CapRaise } from '../../../caps/rules/caps.ts'
import { changesOfCap, joinChanges } from '../../../caps/set-cap.ts'
import {
  callScoped,
  type Db,
  type Row,
  runScoped,
  type Scope,
  type Statement,
} from '../../../core/database.ts'
import { newId as makeId } from '../../../core/ids.ts'
import { insertReviews, type Reviewed } from '../../../fraud/reviews.ts'
import { sweepDebts } from '../../../ledger/debt-sweep.ts'
import { toldLowBalance } from '../../../ledger/low-balance.ts'
import { requireWithinCredit } from '../../../ledger/post.ts'
import { recordedFrom } from '../db/conversions.ts'
import { judgeParkedReport } from '../db/inbound.ts'
import { type Earning, recordEarnings, toWoken } from '../db/record-earnings.ts'
import type { BoundCustomer, JudgedRecord } from '../rules/conversion.ts'
import type { Awaited, ConversionReport } from '../rules/report.ts'
import { countsOf } from './conversion-counts.ts'
import { conversionEvents } from './conversion-events.ts'
import { type Recorded, recordedVerdict, type Taking } from './report-journal.ts'

export interface Judged {
  /** As it was judged: see withoutPlaceholder. */
  report: ConversionReport
  judgement: JudgedRecord
  contentHash: string
  billing: BillingMode
  customer: BoundCustomer | null
}

/** @throws what the database raises when the facts have changed: see withFreshFacts. */
export async function writeConversion(
  db: Db,
  scope: Scope,
  taking: Taking,
  judged: Judged,
): Promise<Recorded> {
  const { advertiserId } = taking.report
  const { raises } = judged.judgement
  // Caps first: where one has filled, nothing else waits or is undone.
  const caps = raises.length > 0 ? [raiseCaps(advertiserId, raises, taking.now)] : []
  const written = commonStatements([[taking, judged]])
  const results = await run(db, scope, [...caps, ...written, ...ownStatements(taking, judged)])
  const reached = raises.length > 0 ? toReachedCaps(results[0]) : []
  const filled = reached.map((cap) => changesOfCap({ advertiserId, ...cap }))
  tellReached(raises.filter(({ cap }) => reached.some(({ id }) => id === cap.id)))
  const [wakes = []] = toWoken(results[caps.length], 1)
  return { ...recordedOf(taking, judged), filledFor: joinChanges(advertiserId, filled), wakes }
}

/** True for what writeConversions writes: nothing is told of it apart, and no cap bears on it. */
export function isWrittenTogether(taking: Taking, judged: Judged): boolean {
  return judged.judgement.raises.length === 0 && ownStatements(taking, judged).length === 0
}

/**
 * Writes several in one batch: all or none. No two share a customer.
 * @throws as writeConversion.
 */
export async function writeConversions(
  db: Db,
  scope: Scope,
  all: readonly (readonly [Taking, Judged])[],
): Promise<Recorded[]> {
  const [first] = await run(db, scope, commonStatements(all))
  const woken = toWoken(first, all.length)
  return all.map(([taking, judged], index) => ({
    ...recordedOf(taking, judged),
    filledFor: null,
    wakes: woken[index] ?? [],
  }))
}

/** @returns the first row of each. */
async function run(db: Db, scope: Scope, statements: Statement[]): Promise<(Row | undefined)[]> {
  const [only] = statements
  if (only !== undefined && statements.length === 1) return [await callScoped(db, scope, only)]
  return (await runScoped(db, scope, statements)).map(([row]) => row)
}

function recordedOf({ report }: Taking, { contentHash, judgement }: Judged) {
  const conversion = recordedFrom(report, contentHash, judgement.conversion)
  return { outcome: 'recorded', conversion } as const
}

function earningOf(taking: Taking, judged: Judged): Earning {
  const { arrival, now, newId } = taking
  const { report, judgement, contentHash, customer } = judged
  const { conversion, entries } = judgement
  const binding = judgement.binding && { id: newId(now), terms: judgement.binding }
  const awaited: Awaited[] = [{ what: 'conversion', key: report.externalId }]
  if (binding !== null && report.customerId !== null) {
    awaited.push({ what: 'customer', key: report.customerId })
  }
  const verdict = recordedVerdict(taking, conversion)
  return {
    ...{ report, contentHash, entries, binding, awaited },
    conversion: { ...conversion, customerId: conversion.customerId ?? customer?.id ?? null },
    changes: countsOf(report, conversion),
    events: conversionEvents(taking, conversion),
    line: arrival.kind === 'new' ? { report: arrival.line, judged: verdict } : null,
  }
}

/** What all of them write, and what holds for all of them behind it. */
function commonStatements(all: readonly (readonly [Taking, Judged])[]): Statement[] {
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
    recordEarnings(all.map(([taking, judged]) => earningOf(taking, judged))),
    ...sweepDebts(entries),
    ...[...new Map(owing).values()].map(({ report, currency }) =>
      requireWithinCredit(report.advertiserId, currency),
    ),
    ...insertReviews(all.map(reviewedOf), newId),
  ]
}

function reviewedOf([{ report, now }, { judgement }]: readonly [Taking, Judged]): Reviewed {
  const { conversion, signals } = judgement
  const { advertiserId } = report
  const owner = { id: conversion.id, advertiserId, affiliateId: conversion.affiliateId ?? '' }
  return { conversion: owner, signals, now }
}

/** What few conversions need besides, each for itself. */
function ownStatements({ report, arrival, now, newId, ...taking }: Taking, { judgement }: Judged) {
  const { conversion, isBalanceLow } = judgement
  const verdict = recordedVerdict({ ...taking, now }, conversion)
  return [
    ...(isBalanceLow ? [toldLowBalance(report.advertiserId, newId(now), now)] : []),
    ...(arrival.kind === 'parked' ? [judgeParkedReport(arrival.reportId, verdict)] : []),
  ]
}

/** A limit that was just reached is told, whether it stops anybody or not. */
function tellReached(reached: readonly CapRaise[]): void {
  for (const { cap } of reached) {
    const { id: capId, metric, period, periodStart, isHard } = cap
    const facts = { capId, metric, period, periodStart, limit: cap.limit.toString(), isHard }
    console.log(JSON.stringify({ event: 'cap.reached', ...facts }))
  }
}
