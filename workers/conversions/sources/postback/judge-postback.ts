/** What a postback of a known tenant does: an event, a decision on one, or nothing. */
import type { ConversionEvent } from '../../../../schema/vocabulary.ts'
import { refuseField } from '../../../core/refusal.ts'
import { publishChanges } from '../../../snapshots/publish-changes.ts'
import { journalReport } from '../../record/verbs/record-conversion.ts'
import { decideConversions } from '../../review/decide-conversions.ts'
import { findEarningConversion } from '../secret-authenticated/db.ts'
import { meaningOf } from '../secret-authenticated/query-rules.ts'
import {
  deliveryOf,
  find,
  ignore,
  NotJournaled,
  outcomeOf,
  type PlacedReport,
  type QueryDeps,
  type QueryOutcome,
  recordAndPublish,
  reportOf,
  scopeOf,
} from '../secret-authenticated/report.ts'
import { baseOf, ownChain } from './own-chain.ts'
import { recordRepeatable } from './record-repeatable.ts'
import { recordReversal } from './record-reversal.ts'

/** @throws Refusal that is journaled, or NotJournaled. */
export async function judgePostback(deps: QueryDeps, placed: PlacedReport): Promise<QueryOutcome> {
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
  if (fields.txid !== undefined) {
    const report = reportOf(placed, event, fields.txid, undefined)
    return outcomeOf(await recordAndPublish(deps, placed, report))
  }
  const base = await baseOf(placed)
  return recordRepeatable(deps, placed, reportOf(placed, event, base, undefined), base)
}

/** The advertiser's own word on a conversion of the offer whose secret it brought. An approval leaves an open review to people. */
async function decide(
  deps: QueryDeps,
  placed: PlacedReport,
  decision: 'approve' | 'reject',
): Promise<QueryOutcome> {
  const parts = await partsToDecide(deps, placed)
  const last = parts.at(-1)
  if (last === undefined) return ignore(deps, placed, 'nothing_to_decide', null)
  const open = parts.filter(({ isInReview }) => decision === 'reject' || !isInReview)
  if (open.length === 0) return ignore(deps, placed, 'in_review', last.id)
  const { db, store, now, newId } = deps
  const results = await decideConversions(db, scopeOf(placed), {
    ...{ ids: open.map(({ id }) => id), decision, now, newId },
    publishCaps: (changes) => publishChanges(db, scopeOf(placed), store, changes),
    ...{ userId: null, ownAffiliateIds: [], note: placed.fields.status ?? null },
  })
  const taken = results.filter((result) => result.outcome !== 'refused')
  const changed = taken.find(({ isChanged }) => isChanged)
  if (changed === undefined) {
    const [refused] = results.filter((result) => result.outcome === 'refused')
    const detail = taken[0]?.outcome ?? refused?.code ?? 'not_found'
    return ignore(deps, placed, detail, last.id)
  }
  const { outcome: detail, id: conversionId } = changed
  await journalReport(db, deliveryOf(deps, placed), { verdict: 'updated', detail, conversionId })
  return 'updated'
}

/** The conversion of the transaction id; without one all parts that postbacks of the click made. */
async function partsToDecide(deps: QueryDeps, placed: PlacedReport) {
  const { fields, offer } = placed
  if (fields.txid === undefined) return (await ownChain(deps, placed, await baseOf(placed))).parts
  const query = findEarningConversion(offer.appId, offer.offerId, fields.txid)
  const found = await find(deps, placed, query)
  return found === null ? [] : [{ id: found.conversion.id, isInReview: found.isInReview }]
}
