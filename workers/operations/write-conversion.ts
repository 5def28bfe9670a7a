/** The one batch by which a judged lead, sale or rebill is written with all that follows from it. */
import type { BillingMode } from '../../schema/vocabulary.ts'
import { toldLowBalance } from '../db/advertiser-balance.ts'
import { type ReachedCap, raiseCaps, toReachedCaps } from '../db/caps.ts'
import { recordedFrom } from '../db/conversions.ts'
import { callScoped, type Db, runScoped, type Scope } from '../db/database.ts'
import { sweepDebts } from '../db/debt-sweep.ts'
import { judgeParkedReport } from '../db/inbound.ts'
import { requireWithinCredit } from '../db/ledger.ts'
import { recordEarning, toWoken } from '../db/record-earning.ts'
import { insertReview } from '../db/reviews.ts'
import type { OffersChanged } from '../db/snapshots.ts'
import type { CapRaise } from '../domain/caps.ts'
import type { BoundCustomer, JudgedRecord } from '../domain/conversion.ts'
import type { Awaited } from '../domain/report.ts'
import { countsOf } from './conversion-counts.ts'
import { conversionEvents } from './conversion-events.ts'
import { type ReportOutcome, recordedVerdict, type Taking } from './report-journal.ts'
import { offersUnder } from './set-cap.ts'

export interface Judged {
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
): Promise<ReportOutcome> {
  const { report } = taking
  const { raises, conversion } = judged.judgement
  const statements = statementsOf(taking, judged)
  const [only] = statements
  const results =
    only !== undefined && statements.length === 1
      ? [[await callScoped(db, scope, only)]]
      : await runScoped(db, scope, statements)
  const reached = raises.length > 0 ? toReachedCaps(results[0]?.[0]) : []
  tellReached(raises.filter(({ cap }) => reached.some(({ id }) => id === cap.id)))
  return {
    outcome: 'recorded',
    conversion: recordedFrom(report, judged.contentHash, conversion),
    filledFor: offersFilled(report.advertiserId, reached),
    wakes: toWoken(results[raises.length > 0 ? 1 : 0]?.[0]),
  }
}

function statementsOf(taking: Taking, { judgement, contentHash, billing, customer }: Judged) {
  const { report, now, newId } = taking
  const { conversion, entries, raises, binding, signals } = judgement
  const { advertiserId } = report
  const charged = entries.filter(({ reason }) => reason === 'commission_created')
  const owner = { id: conversion.id, advertiserId, affiliateId: conversion.affiliateId ?? '' }
  const awaited: Awaited[] = [{ what: 'conversion', key: report.externalId }]
  if (binding !== null && report.customerId !== null) {
    awaited.push({ what: 'customer', key: report.customerId })
  }
  const verdict = recordedVerdict(taking, conversion.id, conversion.rejection)
  const { arrival } = taking
  return [
    // Caps first: where one has filled, nothing else waits or is undone.
    ...(raises.length > 0 ? [raiseCaps(advertiserId, raises, now)] : []),
    recordEarning({
      ...{ report, contentHash, entries, binding, awaited },
      conversion: { ...conversion, customerId: conversion.customerId ?? customer?.id ?? null },
      changes: countsOf(report, conversion),
      events: conversionEvents(taking, conversion),
      line: arrival.kind === 'new' ? { report: arrival.line, judged: verdict } : null,
    }),
    ...sweepDebts(entries),
    ...charged
      .slice(0, billing === 'postpaid' ? 1 : 0)
      .map(({ currency }) => requireWithinCredit(advertiserId, currency)),
    ...insertReview(owner, signals, newId, now),
    ...(judgement.isBalanceLow ? [toldLowBalance(advertiserId, newId(now), now)] : []),
    ...(arrival.kind === 'parked' ? [judgeParkedReport(arrival.reportId, verdict)] : []),
  ]
}

/** A conversion has one offer, so its caps bear on that one, or on all that the affiliate may have. */
function offersFilled(advertiserId: string, reached: readonly ReachedCap[]): OffersChanged | null {
  const [widest] = reached.toSorted(
    (a, b) => Number(a.offerId !== null) - Number(b.offerId !== null),
  )
  return widest === undefined ? null : offersUnder({ advertiserId, offerId: widest.offerId })
}

/** A limit that was just reached is told, whether it stops anybody or not. */
function tellReached(reached: readonly CapRaise[]): void {
  for (const { cap } of reached) {
    const { id: capId, metric, period, periodStart, isHard } = cap
    const facts = { capId, metric, period, periodStart, limit: cap.limit.toString(), isHard }
    console.log(JSON.stringify({ event: 'cap.reached', ...facts }))
  }
}
