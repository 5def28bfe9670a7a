/** What a postback of a known tenant does: an event, a decision on one, or nothing. */
import type { ConversionEvent } from '../../../../schema/vocabulary.ts'
import { refuseField } from '../../../core/refusal.ts'
import { sha256Hex } from '../../../core/sha256.ts'
import { journalReport } from '../../record/verbs/record-conversion.ts'
import { decideConversions } from '../../review/decide-conversions.ts'
import { findEarningConversion } from '../secret-authenticated/db.ts'
import { meaningOf } from '../secret-authenticated/query-rules.ts'
import {
  deliveryOf,
  find,
  findLast,
  ignore,
  type KeylessDesk,
  type KeylessOutcome,
  NotJournaled,
  outcomeOf,
  type PlacedReport,
  recordTelling,
  reportOf,
  scopeOf,
} from '../secret-authenticated/report.ts'
import { recordRepeatable } from './record-repeatable.ts'

/** @throws Refusal that is journaled, or NotJournaled. */
export async function judgePostback(
  desk: KeylessDesk,
  placed: PlacedReport,
): Promise<KeylessOutcome> {
  const { door, fields } = placed
  const meaning = meaningOf(fields, door.statusWords)
  switch (meaning.kind) {
    case 'unknown':
      throw new NotJournaled(refuseField(meaning.field, 'Nobody has said what this word means.'))
    case 'nothing':
      return ignore(desk, placed, 'status', null)
    case 'decision':
      return decide(desk, placed, meaning.decision)
    case 'event':
      return record(desk, placed, meaning.event)
  }
}

async function record(
  desk: KeylessDesk,
  placed: PlacedReport,
  event: ConversionEvent,
): Promise<KeylessOutcome> {
  const { fields } = placed
  if (fields.txid !== undefined) {
    const report = reportOf(placed, event, fields.txid, fields.original_txid ?? fields.txid)
    return outcomeOf(await recordTelling(desk, placed, report))
  }
  const base = await baseOf(placed)
  const isUndoing = event === 'refund' || event === 'chargeback'
  const last = isUndoing ? await findOwnLast(desk, placed, base) : null
  const undone = fields.original_txid ?? last?.conversion.externalId ?? base
  const report = reportOf(placed, event, base, undone)
  return recordRepeatable(desk, placed, report, base)
}

/** Where there is no transaction id, the click is the identity, else the offer's customer. */
async function baseOf({ door, fields }: PlacedReport): Promise<string> {
  if (fields.click_id !== undefined) return `click:${fields.click_id.toLowerCase()}`
  if (fields.customer_id !== undefined) {
    return `customer:${(await sha256Hex(`${door.offerId} ${fields.customer_id}`)).slice(0, 32)}`
  }
  throw new NotJournaled(refuseField('txid', 'Send a transaction id, a click or a customer.'))
}

/** The advertiser's own word on a conversion of the offer whose secret it brought. An approval leaves an open review to people. */
async function decide(
  desk: KeylessDesk,
  placed: PlacedReport,
  decision: 'approve' | 'reject',
): Promise<KeylessOutcome> {
  const { fields, door } = placed
  const found =
    fields.txid === undefined
      ? await findOwnLast(desk, placed, await baseOf(placed))
      : await find(desk, placed, findEarningConversion(door.appId, door.offerId, fields.txid))
  if (found === null) return ignore(desk, placed, 'nothing_to_decide', null)
  const { id } = found.conversion
  if (decision === 'approve' && found.isInReview) return ignore(desk, placed, 'in_review', id)
  const { db, now, newId } = desk
  const who = { userId: null, ownAffiliateIds: [], note: fields.status ?? null }
  const [result] = await decideConversions(db, scopeOf(placed), {
    ...{ ids: [id], decision, now, newId },
    ...who,
  })
  if (result === undefined || result.outcome === 'refused') {
    return ignore(desk, placed, result?.code ?? 'not_found', id)
  }
  if (!result.isChanged) return ignore(desk, placed, result.outcome, id)
  const judged = { verdict: 'updated', detail: result.outcome, conversionId: id } as const
  await journalReport(db, deliveryOf(desk, placed), judged)
  return 'updated'
}

/** The offer's last lead, sale or rebill that postbacks without a transaction id have made. */
async function findOwnLast(desk: KeylessDesk, placed: PlacedReport, base: string) {
  for (const event of ['sale', 'rebill', 'lead'] as const) {
    const found = await findLast(desk, placed, event, base)
    if (found?.conversion.offerId === placed.door.offerId) return found
  }
  return null
}
