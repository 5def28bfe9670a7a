/** The conversions that postbacks without a transaction id have made for one click or customer. */
import { runScoped } from '../../../core/database.ts'
import { refuseField } from '../../../core/refusal.ts'
import { sha256Hex } from '../../../core/sha256.ts'
import { type RefundableEvent, refundableEvents } from '../../reversals/original-event-rules.ts'
import { findChain, type Piece, toPieces } from '../query/db.ts'
import { usualRepeatPolicy } from '../query/query-rules.ts'
import { NotJournaled, type PlacedReport, type QueryDeps, scopeOf } from '../query/report.ts'

/** Without a transaction id, the click identifies the order, else the customer of the offer. */
export async function baseOf({ offer, fields }: PlacedReport): Promise<string> {
  if (fields.click_id !== undefined) return `click:${fields.click_id.toLowerCase()}`
  if (fields.customer_id !== undefined) {
    return `customer:${(await sha256Hex(`${offer.offerId} ${fields.customer_id}`)).slice(0, 32)}`
  }
  throw new NotJournaled(refuseField('txid', 'postback_needs_id'))
}

export interface OwnChain {
  event: RefundableEvent | undefined
  /** The oldest first. By a policy that makes each repeat a conversion of its own: the last alone. */
  parts: Piece[]
}

/** Of the offer's sales, else of its rebills, else of its leads; empty where there are none. */
export async function ownChain(
  deps: QueryDeps,
  placed: PlacedReport,
  base: string,
  named?: string,
): Promise<OwnChain> {
  const { appId, offerId, repeatPolicies } = placed.offer
  for (const event of refundableEvents) {
    if (named !== undefined && named !== event) continue
    const [rows = []] = await runScoped(deps.db, scopeOf(placed), [findChain(appId, event, base)])
    const pieces = toPieces(rows)
    const last = pieces.at(-1)
    if (last === undefined || last.offerId !== offerId) continue
    const policy = repeatPolicies[event] ?? usualRepeatPolicy(event)
    return { event, parts: policy === 'new' ? [last] : pieces }
  }
  return { event: undefined, parts: [] }
}
