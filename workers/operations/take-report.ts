/** How one report becomes a conversion, whether it has just come or has waited for its click. */
import { type ReachedCap, raiseCaps, toReachedCaps } from '../db/caps.ts'
import { findConversionFacts, toConversionFacts } from '../db/conversion-facts.ts'
import {
  bindCustomer,
  countConversion,
  findRecordedConversion,
  insertConversion,
  type RecordedConversion,
  reportedContentOf,
  toRecordedConversion,
} from '../db/conversions.ts'
import { type Db, type Row, runScoped, type Scope } from '../db/database.ts'
import {
  type InboundJudgement,
  type InboundReport,
  insertInboundReport,
  judgeParkedReport,
} from '../db/inbound.ts'
import { lockAccounts, postEntries, requireWithinCredit, sweepDebts } from '../db/ledger.ts'
import type { OffersChanged } from '../db/snapshots.ts'
import type { CapRaise } from '../domain/caps.ts'
import { type Judgement, judgeConversion } from '../domain/conversion.ts'
import { invariant } from '../domain/invariant.ts'
import { Refusal } from '../domain/refusal.ts'
import {
  type ConversionReport,
  canonicalJson,
  differingField,
  reportToJson,
  unstorableField,
} from '../domain/report.ts'
import { isShortOfFunds, withFreshFacts } from './fresh-facts.ts'
import { offersUnder } from './set-cap.ts'
import { sha256Hex } from './sha256.ts'

const ATTEMPTS_MAX = 8
/** After so many lost races for the last of a deposit, the commission waits for the next one. */
const SHORTAGES_MAX = 3

export interface Taking {
  report: ConversionReport
  /** The journal line to write, or the id of the parked one to judge. */
  arrival: { kind: 'new'; line: InboundReport } | { kind: 'parked'; reportId: string }
  receivedAt: Date
  now: Date
  newId: (now: Date) => string
}

export interface Recorded {
  outcome: 'recorded'
  conversion: RecordedConversion
  /** Offers under a cap of which it took the last: the edge should be told. Null where it took none. */
  filledFor: OffersChanged | null
}

export type ReportOutcome =
  | Recorded
  | { outcome: 'replayed'; conversion: RecordedConversion }
  | { outcome: 'conflict'; field: string }
  | { outcome: 'parked' }
  | { outcome: 'refused'; field: string; message: string }

type NothingNew = Exclude<ReportOutcome, { outcome: 'recorded' }>

/**
 * Reads the facts, judges, writes conversion, commission, ledger, rollups and verdict in one batch:
 * two round trips, again only when the facts changed meanwhile.
 * @throws Refusal `unauthenticated`, `forbidden` or `unavailable`.
 */
export async function takeReport(db: Db, scope: Scope, taking: Taking): Promise<ReportOutcome> {
  const unstorable = unstorableField(taking.report)
  if (unstorable !== null) return settle(db, scope, taking, { outcome: 'refused', ...unstorable })
  const contentHash = await sha256Hex(canonicalJson(reportToJson(taking.report)))
  let shortages = 0
  return withFreshFacts(ATTEMPTS_MAX, async (lastError) => {
    if (isShortOfFunds(lastError)) shortages += 1
    const { recorded, judgedBy } = await readFacts(db, scope, taking)
    if (recorded !== null) return settle(db, scope, taking, compare(recorded, contentHash, taking))
    const facts = shortages < SHORTAGES_MAX ? judgedBy : { ...judgedBy, fundableMinor: 0n }
    const { now, receivedAt, newId } = taking
    const given = { conversionId: newId(now), commissionId: newId(now), receivedAt, now }
    const judgement = judgeConversion(taking.report, facts, given)
    if (judgement.outcome !== 'recorded') return settle(db, scope, taking, judgement)
    return write(db, scope, taking, contentHash, judgement, facts.billing === 'postpaid')
  })
}

async function readFacts(db: Db, scope: Scope, { report, arrival, now }: Taking) {
  const appKeyId = arrival.kind === 'new' ? arrival.line.appKeyId : null
  const [rows = []] = await runScoped(db, scope, [findConversionFacts(report, appKeyId, now)])
  const [row] = rows
  const facts = row === undefined ? null : toConversionFacts(row, report)
  if (facts === null || (arrival.kind === 'new' && !facts.isKeyLive)) {
    throw new Refusal('unauthenticated', 'The app key is unknown, expired or revoked.')
  }
  if (facts.advertiserStatus !== 'active') {
    throw new Refusal('forbidden', 'The advertiser is suspended; nothing new is recorded.')
  }
  return facts
}

function compare(
  recorded: RecordedConversion,
  contentHash: string,
  { report }: Taking,
): NothingNew {
  if (recorded.contentHash === contentHash) return { outcome: 'replayed', conversion: recorded }
  const field = differingField(reportedContentOf(recorded), reportToJson(report))
  return { outcome: 'conflict', field }
}

/** Journals an outcome that records nothing new. */
async function settle(
  db: Db,
  scope: Scope,
  taking: Taking,
  outcome: NothingNew,
): Promise<ReportOutcome> {
  // A parked report whose click is still away stays parked.
  if (outcome.outcome === 'parked' && taking.arrival.kind === 'parked') return outcome
  await runScoped(db, scope, [journal(taking, verdictOf(taking, outcome))])
  return outcome
}

async function write(
  db: Db,
  scope: Scope,
  taking: Taking,
  contentHash: string,
  { conversion, entries, raises }: Extract<Judgement, { outcome: 'recorded' }>,
  isPostpaid: boolean,
): Promise<ReportOutcome> {
  const { report } = taking
  const isAttributed = conversion.rejection === null
  const verdict = { ...judgedAt(taking), verdict: 'recorded', conversionId: conversion.id } as const
  // Caps first: where one has filled, nothing else waits or is undone.
  const capRaise = raises.length > 0 ? [raiseCaps(report.advertiserId, raises, taking.now)] : []
  const statements = [
    ...capRaise,
    ...lockAccounts(entries),
    ...(isAttributed && report.customerId !== null ? [bindCustomer(report, conversion)] : []),
    insertConversion(report, contentHash, conversion),
    ...(entries.length > 0 ? [postEntries(entries)] : []),
    ...sweepDebts(entries),
    ...entries
      .filter(({ reason }) => isPostpaid && reason === 'commission_created')
      .map(({ currency }) => requireWithinCredit(report.advertiserId, currency)),
    ...(isAttributed ? [countConversion(report, conversion)] : []),
    journal(taking, verdict),
    findRecordedConversion(conversion.id),
  ]
  const results = await runScoped(db, scope, statements)
  const reached = raises.length > 0 ? toReachedCaps(results[0]?.[0]) : []
  tellReached(raises.filter(({ cap }) => reached.some(({ id }) => id === cap.id)))
  const row: Row | undefined = results.at(-1)?.[0]
  invariant(row !== undefined, 'a recorded conversion can be read by who recorded it')
  const recorded = toRecordedConversion(row.recorded as Row)
  const filledFor = offersFilled(report.advertiserId, reached)
  return { outcome: 'recorded', conversion: recorded, filledFor }
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

function journal(taking: Taking, judged: InboundJudgement) {
  return taking.arrival.kind === 'new'
    ? insertInboundReport(taking.arrival.line, judged)
    : judgeParkedReport(taking.arrival.reportId, judged)
}

function judgedAt({ now }: Taking) {
  return { detail: null, conversionId: null, parked: null, judgedAt: now }
}

function verdictOf(taking: Taking, outcome: NothingNew): InboundJudgement {
  const base = judgedAt(taking)
  switch (outcome.outcome) {
    case 'replayed':
      return { ...base, verdict: 'replayed', conversionId: outcome.conversion.id }
    case 'conflict':
      return { ...base, verdict: 'idempotency_conflict', detail: outcome.field }
    case 'refused':
      return { ...base, verdict: 'invalid_input', detail: `${outcome.field}: ${outcome.message}` }
    case 'parked': {
      const report = reportToJson(taking.report)
      invariant(report.click_id !== null, 'only a report that names a click is parked')
      const awaits = { what: 'click', key: report.click_id } as const
      return { ...base, verdict: 'parked', parked: { report, awaits } }
    }
  }
}
