/** How a lead, sale or rebill becomes a conversion, whether it has just come or has waited. */
import { type ReachedCap, raiseCaps, toReachedCaps } from '../db/caps.ts'
import { findConversionFacts, toConversionFacts } from '../db/conversion-facts.ts'
import {
  bindCustomer,
  countConversion,
  findRecordedConversion,
  insertConversion,
  toRecordedConversion,
} from '../db/conversions.ts'
import { type Db, type Row, runScoped, type Scope } from '../db/database.ts'
import { lockAccounts, postEntries, requireWithinCredit, sweepDebts } from '../db/ledger.ts'
import type { OffersChanged } from '../db/snapshots.ts'
import type { CapRaise } from '../domain/caps.ts'
import { type Judgement, judgeConversion } from '../domain/conversion.ts'
import { invariant } from '../domain/invariant.ts'
import { isShortOfFunds, withFreshFacts } from './fresh-facts.ts'
import {
  compare,
  contentHashOf,
  journal,
  type ReportOutcome,
  recordedVerdict,
  requireLive,
  settle,
  type Taking,
} from './report-journal.ts'
import { offersUnder } from './set-cap.ts'

const ATTEMPTS_MAX = 8
/** After so many lost races for the last of a deposit, the commission waits for the next one. */
const SHORTAGES_MAX = 3

/**
 * Reads the facts, judges, writes conversion, commission, ledger, rollups and verdict in one batch:
 * two round trips, again only when the facts changed meanwhile.
 * @throws Refusal `unauthenticated`, `forbidden` or `unavailable`.
 */
export async function takeEarning(db: Db, scope: Scope, taking: Taking): Promise<ReportOutcome> {
  const contentHash = await contentHashOf(taking.report)
  let shortages = 0
  return withFreshFacts(ATTEMPTS_MAX, async (lastError) => {
    if (isShortOfFunds(lastError)) shortages += 1
    const { recorded, judgedBy } = await readFacts(db, scope, taking)
    if (recorded !== null) return settle(db, scope, taking, compare(recorded, contentHash, taking))
    const facts = shortages < SHORTAGES_MAX ? judgedBy : { ...judgedBy, fundableMinor: 0n }
    const { now, receivedAt, newId } = taking
    const given = { conversionId: newId(now), commissionId: newId(now), receivedAt, now }
    const judgement = judgeConversion(taking.report, facts, given)
    if (judgement.outcome === 'refused') return settle(db, scope, taking, judgement)
    if (judgement.outcome === 'parked') {
      const awaits = { what: 'click', key: taking.report.clickId ?? '' } as const
      return settle(db, scope, taking, { outcome: 'parked', awaits })
    }
    return write(db, scope, taking, contentHash, judgement, facts.billing === 'postpaid')
  })
}

async function readFacts(db: Db, scope: Scope, taking: Taking) {
  const { report, arrival, now } = taking
  const appKeyId = arrival.kind === 'new' ? arrival.line.appKeyId : null
  const [rows = []] = await runScoped(db, scope, [findConversionFacts(report, appKeyId, now)])
  const [row] = rows
  return requireLive(row === undefined ? null : toConversionFacts(row, report), taking)
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
  const verdict = recordedVerdict(taking, conversion.id)
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
  return { outcome: 'recorded', conversion: recorded, filledFor, wakes: [] }
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
