/** Refunds and chargebacks by postback: their order, and the id that keeps several apart. */
import type { ConversionReport } from '../../record/rules/report.ts'
import type { RecordOutcome } from '../../record/verbs/record-conversion.ts'
import type { Piece } from '../query/db.ts'
import {
  ignore,
  outcomeOf,
  type PlacedReport,
  type QueryDeps,
  type QueryOutcome,
  recordAndPublish,
  reportOf,
} from '../query/report.ts'
import { baseOf, ownChain } from './own-chain.ts'
import { recordRepeatable } from './record-repeatable.ts'

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
  const alive = chain.parts.filter(({ isAlive }) => isAlive)
  const last = alive.at(-1) ?? chain.parts.at(-1)
  const of = { order: last?.externalId ?? base, own, base, originalEvent: chain.event }
  const report = reversalOf(placed, event, of)
  if (placed.offer.repeatPolicies[event] === 'new' && own === undefined && !isTotal) {
    return recordRepeatable(deps, placed, report, base)
  }
  const isOne = chain.parts.length < 2 || (alive.length < 2 && !isTotal)
  if (isOne) return outcomeOf(await recordAndPublish(deps, placed, report))
  const refunded = chain.parts.reduce((sum, part) => sum + part.refundedMinor, 0n)
  const before = isTotal ? refunded : 0n
  const minor = report.amount && report.amount.minor - before
  if (minor !== null && minor <= 0n)
    return ignore(deps, placed, 'already_refunded', last?.id ?? null)
  const shares = sharesOf(alive, report, minor)
  const { isTotal: _, ...details } = report.refund ?? {}
  const outcomes: RecordOutcome[] = []
  for (const [index, { part, amount }] of shares.entries()) {
    const one = {
      ...{ ...report, amount, refund: details, originalExternalId: part.externalId },
      externalId: index === 0 ? report.externalId : `${report.externalId}:${part.id}`,
    }
    const reportId = index === 0 ? placed.sent.reportId : deps.newId(deps.now)
    outcomes.push(await recordAndPublish(deps, placed, one, reportId))
  }
  const [first] = outcomes.map(outcomeOf)
  return first ?? 'ignored'
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

/** The share of each part; `minor` null: the rest of every part. */
function sharesOf(alive: readonly Piece[], { amount }: ConversionReport, minor: bigint | null) {
  if (amount === null || minor === null) return alive.map((part) => ({ part, amount: null }))
  const exact = alive.find(({ leftMinor }) => leftMinor === minor)
  const newestFirst = exact === undefined ? alive.toReversed() : [exact]
  let open = minor
  return newestFirst.flatMap((part, index) => {
    const isLast = index === newestFirst.length - 1
    const share = isLast || open < part.leftMinor ? open : part.leftMinor
    open -= share
    return share > 0n ? [{ part, amount: { ...amount, minor: share } }] : []
  })
}
