/** What a postback of a known tenant does: an event, a decision on one, or nothing. */
import type { ConversionEvent } from '../../../../schema/vocabulary.ts'
import { refuseField } from '../../../core/refusal.ts'
import { sha256Hex } from '../../../core/sha256.ts'
import { publishChanges } from '../../../snapshots/publish-changes.ts'
import type { CapChanges } from '../../../snapshots/rules.ts'
import { journalReport } from '../../record/verbs/record-conversion.ts'
import { decideConversions } from '../../review/decide-conversions.ts'
import { findEarningConversion } from '../secret-authenticated/db.ts'
import { meaningOf } from '../secret-authenticated/query-rules.ts'
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
} from '../secret-authenticated/report.ts'
import { recordRepeatable } from './record-repeatable.ts'

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
  if (fields.txid !== undefined) {
    const report = reportOf(placed, event, fields.txid, fields.original_txid ?? fields.txid)
    return outcomeOf(await recordAndPublish(deps, placed, report))
  }
  const base = await baseOf(placed)
  const isReversal = event === 'refund' || event === 'chargeback'
  const last = isReversal ? await findOwnLast(deps, placed, base) : null
  const undone = fields.original_txid ?? last?.conversion.externalId ?? base
  const report = reportOf(placed, event, base, undone)
  return recordRepeatable(deps, placed, report, base)
}

/** Where there is no transaction id, the click is the identity, else the offer's customer. */
async function baseOf({ offer, fields }: PlacedReport): Promise<string> {
  if (fields.click_id !== undefined) return `click:${fields.click_id.toLowerCase()}`
  if (fields.customer_id !== undefined) {
    return `customer:${(await sha256Hex(`${offer.offerId} ${fields.customer_id}`)).slice(0, 32)}`
  }
  throw new NotJournaled(refuseField('txid', 'postback_needs_id'))
}

/** The advertiser's own word on a conversion of the offer whose secret it brought. An approval leaves an open review to people. */
async function decide(
  deps: QueryDeps,
  placed: PlacedReport,
  decision: 'approve' | 'reject',
): Promise<QueryOutcome> {
  const { fields, offer } = placed
  const found =
    fields.txid === undefined
      ? await findOwnLast(deps, placed, await baseOf(placed))
      : await find(deps, placed, findEarningConversion(offer.appId, offer.offerId, fields.txid))
  if (found === null) return ignore(deps, placed, 'nothing_to_decide', null)
  const { id } = found.conversion
  if (decision === 'approve' && found.isInReview) return ignore(deps, placed, 'in_review', id)
  const { db, store, now, newId } = deps
  const publishCaps = (changes: CapChanges) => publishChanges(db, scopeOf(placed), store, changes)
  const who = { userId: null, ownAffiliateIds: [], note: fields.status ?? null }
  const [result] = await decideConversions(db, scopeOf(placed), {
    ...{ ids: [id], decision, publishCaps, now, newId },
    ...who,
  })
  if (result === undefined || result.outcome === 'refused') {
    return ignore(deps, placed, result?.code ?? 'not_found', id)
  }
  if (!result.isChanged) return ignore(deps, placed, result.outcome, id)
  const judged = { verdict: 'updated', detail: result.outcome, conversionId: id } as const
  await journalReport(db, deliveryOf(deps, placed), judged)
  return 'updated'
}

/** The offer's last lead, sale or rebill that postbacks without a transaction id have made. */
async function findOwnLast(deps: QueryDeps, placed: PlacedReport, base: string) {
  for (const event of ['sale', 'rebill', 'lead'] as const) {
    const found = await findLast(deps, placed, event, base)
    if (found?.conversion.offerId === placed.offer.offerId) return found
  }
  return null
}
