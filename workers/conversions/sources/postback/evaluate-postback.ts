/** What a postback of a known tenant does: an event, a decision on one, or nothing. */
import type { ConversionEvent } from '../../../../schema/vocabulary.ts'
import { refuseField } from '../../../core/refusal.ts'
import { publishChanges } from '../../../snapshots/publish-changes.ts'
import { reportedContentOf } from '../../record/db/conversions.ts'
import type { ConversionReport } from '../../record/rules/report.ts'
import { ingestOf, journalReport } from '../../record/verbs/record-conversion.ts'
import { decideConversions } from '../../review/decide-conversions.ts'
import { recordRejection } from '../../review/record-rejection.ts'
import { type FoundConversion, findEarningConversion } from '../query/db.ts'
import { meaningOf, type PostbackFields } from '../query/query-rules.ts'
import {
  deliveryOf,
  find,
  findLast,
  ignore,
  NotJournaled,
  outcomeOf,
  type PlacedReport,
  type QueryDeps,
  type QueryOutcome,
  recordAndPublish,
  reportOf,
  scopeOf,
} from '../query/report.ts'
import { baseOf, ownChain } from './own-chain.ts'
import { recordRepeatable } from './record-repeatable.ts'
import { recordReversal } from './record-reversal.ts'

/** @throws Refusal that is journaled, or NotJournaled. */
export async function evaluatePostback(
  deps: QueryDeps,
  placed: PlacedReport,
): Promise<QueryOutcome> {
  const { offer, fields } = placed
  const meaning = meaningOf(fields, offer.statusWords)
  switch (meaning.kind) {
    case 'unknown':
      throw new NotJournaled(refuseField(meaning.field, 'status_word_unknown'))
    case 'nothing':
      return ignore(deps, placed, 'status', null)
    case 'decision':
      return decide(deps, placed, meaning.decision)
    case 'event':
      return record(deps, placed, meaning.event)
  }
}

async function record(
  deps: QueryDeps,
  placed: PlacedReport,
  event: ConversionEvent,
): Promise<QueryOutcome> {
  const { fields } = placed
  if (event === 'refund' || event === 'chargeback') return recordReversal(deps, placed, event)
  if (await isApproval(deps, placed, event)) return decide(deps, placed, 'approve', true)
  if (fields.txid !== undefined) {
    const report = reportOf(placed, event, fields.txid, undefined)
    return outcomeOf(await recordAndPublish(deps, placed, report))
  }
  const base = await baseOf(placed)
  return recordRepeatable(deps, placed, reportOf(placed, event, base, undefined), base)
}

/**
 * A recorded order that is reported again with a later time, or under an id of its own that names the
 * order in `original_txid`, reports the order's status. Otherwise it is an order of its own, or a repeat.
 */
async function isApproval(deps: QueryDeps, placed: PlacedReport, event: ConversionEvent) {
  const { fields, offer } = placed
  if (event !== 'lead' && event !== 'sale' && event !== 'rebill') return false
  const statusId = statusIdOf(fields)
  if (fields.occurred_at === undefined && statusId === null) return false
  const order = orderOf(fields)
  const found =
    order === undefined
      ? await findLast(deps, placed, event, await baseOf(placed))
      : await find(deps, placed, findEarningConversion(offer.appId, offer.offerId, order))
  if (found === null || found.conversion.event !== event) return false
  const isDecided = found.conversion.rejection === 'rejected_by_reviewer' || found.isReopened
  if (statusId === null && !isDecided) return false
  const again = reportOf(placed, event, found.conversion.externalId, undefined)
  return isOfAmount(found, again)
}

function isOfAmount({ conversion }: FoundConversion, { amount }: ConversionReport): boolean {
  if (amount === null) return true
  const { amount_minor, currency } = reportedContentOf(conversion)
  return amount_minor === amount.minor.toString() && currency === amount.currency
}

/** The id of a status report: it names the order apart from itself. */
function statusIdOf({ txid, original_txid }: PostbackFields): string | null {
  return txid !== undefined && original_txid !== undefined && txid !== original_txid ? txid : null
}

/** The order that a status is about; none: what postbacks of the click have made. */
const orderOf = ({ txid, original_txid }: PostbackFields) => original_txid ?? txid

/**
 * Decides on conversions of the offer whose secret the postback has, as the advertiser's own reviewer would. An approval leaves
 * an open review to people. `isAgain`: the order itself was reported again.
 */
async function decide(
  deps: QueryDeps,
  placed: PlacedReport,
  decision: 'approve' | 'reject',
  isAgain = false,
): Promise<QueryOutcome> {
  const { fields } = placed
  const statusId = statusIdOf(fields)
  const status = await statusOf(placed)
  const parts = await partsToDecide(deps, placed)
  const last = parts.at(-1)
  if (last === undefined) {
    if (decision === 'approve') return ignore(deps, placed, 'nothing_to_decide', null)
    const ingest = ingestOf({ ...deliveryOf(deps, placed), ...status, rejects: { statusId } })
    const result = await recordRejection(deps.db, scopeOf(placed), ingest, statusId)
    return result.outcome === 'parked' ? 'parked' : 'updated'
  }
  const open = parts.filter(({ isInReview }) => decision === 'reject' || !isInReview)
  if (open.length === 0) return ignore(deps, placed, 'in_review', last.id)
  const { db, store, now, newId } = deps
  const results = await decideConversions(db, scopeOf(placed), {
    ...{ ids: open.map(({ id }) => id), decision, now, newId },
    publishCaps: (changes) => publishChanges(db, scopeOf(placed), store, changes),
    ...{ userId: null, ownAffiliateIds: [], note: fields.status ?? null },
    ...{ statusId, statusAt: status.occurredAt },
  })
  const decided = results.filter((result) => result.outcome !== 'refused')
  const changed = decided.find(({ isChanged }) => isChanged)
  if (changed === undefined) {
    const [refused] = results.filter((result) => result.outcome === 'refused')
    const detail = decided[0]?.outcome ?? refused?.code ?? 'not_found'
    const ignored = await ignore(deps, placed, detail, last.id)
    const isSaidAgain = isAgain || decision === 'reject'
    const isRepeated = detail === 'status_repeated' || (isSaidAgain && decided.length > 0)
    return isRepeated ? 'status_repeated' : ignored
  }
  const { outcome: detail, id: conversionId } = changed
  await journalReport(db, deliveryOf(deps, placed), { verdict: 'updated', detail, conversionId })
  return 'updated'
}

/** A status is about its order alone: whatever else it says is not looked at. */
async function statusOf(placed: PlacedReport): Promise<ConversionReport> {
  const { amount: _a, currency: _c, coupon: _p, customer_id: _k, ip: _i, ...about } = placed.fields
  const order = orderOf(placed.fields) ?? (await baseOf(placed))
  return reportOf({ ...placed, fields: about }, 'lead', order, undefined)
}

/** The conversion of the transaction id; without one all parts that postbacks of the click made. */
async function partsToDecide(deps: QueryDeps, placed: PlacedReport) {
  const { fields, offer } = placed
  const order = orderOf(fields)
  if (order === undefined) return (await ownChain(deps, placed, await baseOf(placed))).parts
  const query = findEarningConversion(offer.appId, offer.offerId, order)
  const found = await find(deps, placed, query)
  return found === null ? [] : [{ id: found.conversion.id, isInReview: found.isInReview }]
}
