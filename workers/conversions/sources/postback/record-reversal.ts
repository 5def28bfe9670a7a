/** Refunds and chargebacks by postback: their order, and the id that keeps several apart. */
import { invariant } from '../../../core/invariant.ts'
import { fieldProblem, refuseProblem } from '../../../core/refusal.ts'
import type { ConversionReport } from '../../record/rules/report.ts'
import type { Piece } from '../query/db.ts'
import {
  ignore,
  journalRepeated,
  NotJournaled,
  outcomeOf,
  type PlacedReport,
  type QueryDeps,
  type QueryOutcome,
  recordAndPublish,
  reportOf,
} from '../query/report.ts'
import { baseOf, ownChain } from './own-chain.ts'
import { recordRepeatable } from './record-repeatable.ts'
import { isSameRefund, partsBefore, readShares, shareIdOf, sharesOf } from './refund-shares.ts'

type ReversalEvent = 'refund' | 'chargeback'

/**
 * Records a refund or chargeback. Its own id is `refund_id`, or `txid` beside an `original_txid`.
 * Without one, the order's id is used, so only one such refund of an order is recorded, unless a
 * running total distinguishes them. An order whose amount was changed by later postbacks has several parts: a
 * refund takes the part with its amount, else the newest first.
 * @throws Refusal, or NotJournaled.
 */
export async function recordReversal(
  deps: QueryDeps,
  placed: PlacedReport,
  event: ReversalEvent,
): Promise<QueryOutcome> {
  const { fields } = placed
  const { txid, original_txid: named, refund_id } = fields
  const order = named ?? txid
  const own = refund_id ?? (named === undefined || named === txid ? undefined : txid)
  if (order !== undefined) {
    const report = reversalOf(placed, event, { order, own })
    return outcomeOf(await recordAndPublish(deps, placed, report))
  }
  const base = await baseOf(placed)
  const isTotal = event === 'refund' && fields.refunded_total !== undefined
  const chain = await ownChain(deps, placed, base, fields.original_event)
  const last = chain.parts.findLast(({ isAlive }) => isAlive) ?? chain.parts.at(-1)
  const of = { order: last?.externalId ?? base, own, base, originalEvent: chain.event }
  const report = reversalOf(placed, event, of)
  if (placed.offer.repeatPolicies[event] === 'new' && own === undefined && !isTotal) {
    return recordRepeatable(deps, placed, report, base)
  }
  if (chain.parts.length < 2) return outcomeOf(await recordAndPublish(deps, placed, report))
  return recordShares(deps, placed, report, chain.parts)
}

/**
 * Divides it among the parts of the order. The share with the report's own external id is written last: while it is
 * missing, the same report completes the others.
 * @throws Refusal `idempotency_conflict` for a report that was recorded with another amount or order.
 */
async function recordShares(
  deps: QueryDeps,
  placed: PlacedReport,
  report: ConversionReport,
  parts: readonly Piece[],
): Promise<QueryOutcome> {
  const { isTotal, ...details } = report.refund ?? {}
  const before = isTotal ? [] : await readShares(deps, placed, report, parts)
  const alive = partsBefore(parts, before).filter(({ isAlive }) => isAlive)
  const whole = before.find(({ externalId }) => externalId === report.externalId)
  if (whole !== undefined) {
    const isRepeat = !details.lacksId || parts.every((part) => !part.isAlive)
    if (isRepeat && isSameRefund(before, report, parts)) {
      return journalRepeated(deps, placed, whole.id)
    }
    if (!details.lacksId) {
      const problem = fieldProblem('amount', 'differs_from_recorded')
      throw new NotJournaled(refuseProblem(problem, 'idempotency_conflict'))
    }
  }
  const isOne = alive.length === 0 || (alive.length === 1 && !isTotal)
  if (isOne || whole !== undefined) return outcomeOf(await recordAndPublish(deps, placed, report))
  const refunded = parts.reduce((sum, part) => sum + part.refundedMinor, 0n)
  const minor = report.amount && report.amount.minor - (isTotal ? refunded : 0n)
  if (minor !== null && minor <= 0n)
    return ignore(deps, placed, 'already_refunded', (alive.at(-1) ?? parts.at(-1))?.id ?? null)
  const [first, ...others] = sharesOf(alive, report, minor)
  invariant(first !== undefined, 'an amount above zero takes a share')
  for (const { part, amount } of others) {
    const externalId = shareIdOf(report, part)
    if (before.some((share) => share.externalId === externalId)) continue
    const share = { ...report, amount, refund: details, externalId }
    const own = { ...share, originalExternalId: part.externalId }
    outcomeOf(await recordAndPublish(deps, placed, own, deps.newId(deps.now)))
  }
  const { part, amount } = first
  const own = { ...report, amount, refund: details, originalExternalId: part.externalId }
  return outcomeOf(await recordAndPublish(deps, placed, own))
}

interface Of {
  /** External id of the order. */
  order: string
  /** The refund's own id. */
  own: string | undefined
  /** Replaces a missing id. Default: the order's id. */
  base?: string
  originalEvent?: 'sale' | 'rebill' | 'lead' | undefined
}

function reversalOf(
  placed: PlacedReport,
  event: ReversalEvent,
  { order, own, base = order, originalEvent }: Of,
): ConversionReport {
  const { fields } = placed
  const total = event === 'refund' ? fields.refunded_total : undefined
  const externalId = own ?? (total === undefined ? base : `${base}:total:${total}`)
  const amount = total ?? fields.amount
  const { amount: _, ...others } = fields
  const sent = { ...placed, fields: amount === undefined ? others : { ...others, amount } }
  const report = reportOf(sent, event, externalId, order)
  const named = report.refund?.originalEvent ?? originalEvent
  return {
    ...report,
    refund: {
      ...(named === undefined ? {} : { originalEvent: named }),
      ...(total === undefined ? {} : { isTotal: true as const }),
      ...(own !== undefined || event === 'chargeback' ? {} : { lacksId: true as const }),
    },
  }
}
