/** Postbacks without a transaction id: what a repeat means is the advertiser's choice, per event. */
import type { RepeatPolicy } from '../../../../schema/vocabulary.ts'
import { readText } from '../../../core/columns.ts'
import { runScoped } from '../../../core/database.ts'
import { Refusal, refuseField } from '../../../core/refusal.ts'
import { besideOf } from '../../record/rules/beside.ts'
import type { ConversionReport } from '../../record/rules/report.ts'
import type { RecordOutcome } from '../../record/verbs/record-conversion.ts'
import { repeatWarnings } from '../../record/verbs/report-journal.ts'
import {
  type FoundConversion,
  findChain,
  findFirst,
  findRecordedAs,
  markUpdated,
  type Piece,
  toPieces,
} from '../query/db.ts'
import { usualRepeatPolicy } from '../query/query-rules.ts'
import {
  find,
  findLast,
  ignore,
  journalRepeated,
  journalUpdated,
  NotJournaled,
  outcomeOf,
  type PlacedReport,
  type QueryDeps,
  type QueryOutcome,
  recordAndPublish,
  scopeOf,
} from '../query/report.ts'

const ATTEMPTS_MAX = 16

/**
 * Records the first under the external id `base`, and a repeat by its policy. `add` records a further
 * conversion on the first one's terms. `update` records the difference from what was reported before:
 * a higher amount as a conversion beside the first, a lower one as a refund of the newest part. What
 * was refunded, rejected or paid in between stays. Each repeat's external id follows from what is
 * recorded before it, so of two at once one is the next. A replayed postback is recorded once.
 * @throws Refusal `invalid_input`, journaled or NotJournaled; `unavailable` after too many races.
 */
export async function recordRepeatable(
  deps: QueryDeps,
  placed: PlacedReport,
  report: ConversionReport,
  base: string,
): Promise<QueryOutcome> {
  const policy = policyOf(placed, report)
  const seen = { metadata: { report_id: placed.sent.reportId } }
  // Two postbacks at once count twice with `add` or `new`, and once with `ignore` or `update`. The id keeps them apart.
  const sent = policy === 'add' || policy === 'new' ? { ...report, ...seen } : report
  let hasUpdated = false
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    // A line in the event log has one verdict, so each further attempt writes a new line.
    const reportId = attempt === 0 ? placed.sent.reportId : deps.newId(deps.now)
    const record = (next: ConversionReport) => recordAndPublish(deps, placed, next, reportId)
    const last = await findLast(deps, placed, report.event, base)
    // Of its own steps the first is recorded already.
    const recordedAs = hasUpdated ? null : await recordedBefore(deps, placed)
    if (recordedAs !== null) {
      return attempt > 0 ? 'replayed' : journalRepeated(deps, placed, recordedAs)
    }
    if (last === null) {
      const result = await record({ ...sent, externalId: base })
      if (result.outcome === 'recorded' || result.outcome === 'parked') return result.outcome
      continue
    }
    const externalId = `${base}:after:${last.conversion.id}`
    if (policy === 'new') {
      const result = await record({ ...sent, externalId })
      if (isNext(result)) return outcomeOf(result)
    } else if (policy === 'add' && !isNothing(report)) {
      const first = await firstOf(deps, placed, report, base)
      const beside = besideOf(first.conversion, false) ?? undefined
      const result = await record({ ...sent, externalId, ...(beside && { beside }) })
      if (isNext(result)) return outcomeOf(result)
    } else if (policy === 'update') {
      const change = await changeFor(deps, placed, report, base)
      if (change === 'none' && hasUpdated) return 'updated'
      const isJournaled = attempt > 0
      if (change === 'none') {
        return isJournaled ? 'ignored' : ignore(deps, placed, policy, last.conversion.id)
      }
      if (change === 'kept') {
        return isJournaled ? 'updated' : journalUpdated(deps, placed, last.conversion.id)
      }
      const next = change.event === report.event ? { ...change, externalId } : change
      const result = await record(next)
      if (!isNext(result)) continue
      if (result.outcome !== 'recorded') return outcomeOf(result)
      await runScoped(deps.db, scopeOf(placed), [markUpdated(reportId)])
      hasUpdated = true
    } else {
      const ignored =
        attempt > 0 ? 'ignored' : await ignore(deps, placed, policy, last.conversion.id)
      return repeatWarnings(last.conversion).length > 0 ? 'status_repeated' : ignored
    }
  }
  throw new Refusal('unavailable', 'Too many postbacks of one click at once. Send it again.')
}

/** The conversion of a replayed postback, if it has one. Read after findLast, so that one recorded meanwhile is found. */
async function recordedBefore({ db }: QueryDeps, placed: PlacedReport): Promise<string | null> {
  const { sent, offer } = placed
  if (!sent.isReplay) return null
  const find = findRecordedAs(offer.appId, sent.receivedAt, sent.query)
  const [[row] = []] = await runScoped(db, scopeOf(placed), [find])
  return row === undefined ? null : readText(row.conversion_id)
}

/** False: another postback was recorded under its id at the same time. */
const isNext = ({ outcome }: RecordOutcome) => outcome !== 'conflict' && outcome !== 'replayed'

/** A refund, chargeback or cancellation has no amount to change, so only `new` repeats it. */
function policyOf({ offer }: PlacedReport, { event }: ConversionReport): RepeatPolicy {
  const policy = offer.repeatPolicies[event] ?? usualRepeatPolicy(event)
  const isEarning = event === 'lead' || event === 'sale' || event === 'rebill'
  return isEarning || policy === 'new' ? policy : 'ignore'
}

const isNothing = ({ amount }: ConversionReport) => amount === null || amount.minor === 0n

async function firstOf(
  deps: QueryDeps,
  placed: PlacedReport,
  { event }: ConversionReport,
  base: string,
): Promise<FoundConversion> {
  const first = await find(deps, placed, findFirst(placed.offer.appId, event, base))
  if (first === null)
    throw new Refusal(
      'unavailable',
      'The first conversion of this click cannot be read. Send it again.',
    )
  return first
}

/**
 * What `update` records now: a conversion or a refund. `none`: nothing differs. `kept`: the first
 * was rejected and stays rejected, whatever its amount.
 */
async function changeFor(
  deps: QueryDeps,
  placed: PlacedReport,
  report: ConversionReport,
  base: string,
): Promise<ConversionReport | 'none' | 'kept'> {
  const { amount, event } = report
  const [rows = []] = await runScoped(deps.db, scopeOf(placed), [
    findChain(placed.offer.appId, event, base),
  ])
  const pieces = toPieces(rows)
  const before = pieces.reduce((sum, piece) => sum + leftOf(piece), 0n)
  if (amount === null) return 'none'
  const currency = pieces.find((piece) => piece.currency !== null)?.currency ?? amount.currency
  if (currency !== amount.currency) {
    throw new NotJournaled(refuseField('currency', 'currency_of_order', { currency }))
  }
  const difference = amount.minor - before
  if (difference === 0n) return 'none'
  const first = await firstOf(deps, placed, report, base)
  if (first.conversion.status === 'rejected') return 'kept'
  if (difference > 0n) {
    const beside = besideOf(first.conversion, true) ?? undefined
    return { ...report, amount: { ...amount, minor: difference }, ...(beside && { beside }) }
  }
  const newest = pieces.findLast((piece) => leftOf(piece) > 0n) as Piece
  const most = leftOf(newest)
  const minor = -difference < most ? -difference : most
  return correctionOf(report, newest, { ...amount, minor })
}

/** What was reported of it, less the corrections since. */
const leftOf = ({ reportedMinor, correctedMinor }: Piece) => reportedMinor - correctedMinor

/** Lowers the amount of one part. */
function correctionOf(
  report: ConversionReport,
  piece: Piece,
  amount: ConversionReport['amount'],
): ConversionReport {
  // What its own postbacks have made may have become another offer's, by coupon or customer.
  const { withinOfferId: _, ...unbound } = report
  return {
    ...unbound,
    event: 'refund',
    externalId: `update:${piece.id}:${piece.corrections}`,
    originalExternalId: piece.externalId,
    ...{ clickId: null, coupon: null, customerId: null, amount, occurredAt: null },
    ...{ visitor: null, metadata: null },
  }
}
