/** Payouts as staff read them, and as an advertiser that pays itself reads its own. */
import { type Currency, currencies } from '../../../../schema/vocabulary.ts'
import { type Db, runScoped, type Scope } from '../../../core/database.ts'
import { maskReceiver } from '../../../core/mask-receiver.ts'
import { Refusal } from '../../../core/refusal.ts'
import { payoutDepsOf } from '../../../http/actor.ts'
import { cutPage, readIdCursor } from '../../../http/cursor.ts'
import { moneyAnswer, timeAnswer, timeOrNull } from '../../../http/present.ts'
import { answer, route, routes } from '../../../http/route.ts'
import { itemProblemAction } from '../../receivers/rules/payout-receivers.ts'
import { listPayableTotals, toPayableTotal } from '../../runs/db/payable-accounts.ts'
import {
  type BatchFilter,
  type BatchView,
  type ItemView,
  listBatchViews,
  listItemViews,
  toBatchView,
  toItemView,
} from '../db/payout-views.ts'
import { findShown, toShown } from '../db/shown-batches.ts'
import { draftExpiresAt, payUnitOf } from '../rules/payout.ts'
import { type ShownPayout, suggestedOutcome } from '../rules/shown-batch.ts'
import {
  PayableAnswer,
  PayoutBatchAnswer,
  PayoutBatchesAnswer,
  PayoutBatchesQuery,
  PayoutBatchParams,
  PayoutBatchQuery,
  type PayoutBatchSummary,
  type PayoutItemAnswer,
} from './contract.ts'

const PAYABLE_ROWS_MAX = 1_000
const paySteps = currencies.map(
  (currency) => [currency, payUnitOf('paypal', currency)?.stepMinor ?? null] as const,
)

const tags = ['Payouts']
const payableRoute = route('get /v1/payouts/payable', {
  tags,
  summary: 'Payable balances',
  description: `Available balances by advertiser and currency, at most ${PAYABLE_ROWS_MAX} rows. Balances with a payout in progress are excluded.`,
  responses: { 200: answer('By advertiser.', PayableAnswer) },
})
const batchesRoute = route('get /v1/payout-batches', {
  tags,
  summary: 'List payout batches',
  description: 'Newest first.',
  request: { query: PayoutBatchesQuery },
  responses: { 200: answer('One page.', PayoutBatchesAnswer) },
})
const batchRoute = route('get /v1/payout-batches/{batchId}', {
  tags,
  summary: 'Get a payout batch',
  description:
    'The batch and one page of its items. Receivers are masked for support and for an advertiser’s managers and viewers.',
  request: { params: PayoutBatchParams, query: PayoutBatchQuery },
  responses: { 200: answer('The batch.', PayoutBatchAnswer) },
})

export const payoutRoutes = routes()
  .openapi(payableRoute, async (c) => {
    const { db, scope, payer } = await payoutDepsOf(c)
    const statement = listPayableTotals({ payer, steps: paySteps }, c.var.now, PAYABLE_ROWS_MAX)
    const [rows = []] = await runScoped(db, scope, [statement])
    return c.json({ payable: rows.map(toPayableTotal).map(payableAnswer) }, 200)
  })
  .openapi(batchesRoute, async (c) => {
    const { limit, cursor, stuck } = c.req.valid('query')
    const filter = { afterId: readIdCursor(cursor), isStuck: stuck === 'true' }
    const { db, scope } = await payoutDepsOf(c)
    const views = await readBatches(db, scope, { ...filter, limit: limit + 1 })
    const [page, next_cursor] = cutPage(views, limit)
    return c.json({ batches: page.map(batchAnswer), next_cursor }, 200)
  })
  .openapi(batchRoute, async (c) => {
    const { batchId } = c.req.valid('param')
    const { limit, cursor } = c.req.valid('query')
    const statements = [
      listBatchViews({ batchId }),
      listItemViews(batchId, readIdCursor(cursor), limit + 1),
      findShown(batchId),
    ]
    const { db, scope, isMasked } = await payoutDepsOf(c)
    const [[row] = [], rows = [], [seen] = []] = await runScoped(db, scope, statements)
    if (row === undefined) throw noSuchBatch()
    const shown = seen === undefined ? null : toShown(seen)
    const [page, next_cursor] = cutPage(rows.map(toItemView), limit)
    const items = page.map((item) => ({
      ...itemAnswer(item, isMasked),
      paypal_shows: showsAnswer(item, shown?.payouts[item.id] ?? null),
    }))
    const paypal_shown_at = timeOrNull(shown?.shownAt ?? null)
    return c.json(
      { batch: batchAnswer(toBatchView(row)), items, paypal_shown_at, next_cursor },
      200,
    )
  })

export function noSuchBatch(): Refusal {
  return new Refusal('not_found', 'There is no such payout batch.')
}

export async function readBatches(db: Db, scope: Scope, filter: BatchFilter): Promise<BatchView[]> {
  const [rows = []] = await runScoped(db, scope, [listBatchViews(filter)])
  return rows.map(toBatchView)
}

function payableAnswer(total: ReturnType<typeof toPayableTotal>) {
  const { advertiser, currency, affiliates } = total
  return {
    ...{ advertiser, currency, affiliates },
    total: moneyAnswer(total.totalMinor, currency),
    below_minimum: moneyAnswer(total.belowMinimumMinor, currency),
    without_receiver: moneyAnswer(total.withoutReceiverMinor, currency),
    minimum: moneyAnswer(total.minimumMinor, currency),
  }
}

export function batchAnswer(batch: BatchView): PayoutBatchSummary {
  const { currency } = batch
  return {
    id: batch.id,
    run_id: batch.runId,
    number: batch.number,
    ...{ method: batch.method, payer: batch.payer, currency, status: batch.status },
    expires_at: batch.status === 'draft' ? timeAnswer(draftExpiresAt(batch.createdAt)) : null,
    item_count: batch.itemCount,
    total: moneyAnswer(batch.totalMinor, currency),
    paid: moneyAnswer(batch.paidMinor, currency),
    fees: moneyAnswer(batch.feesMinor, currency),
    items_by_status: batch.itemsByStatus,
    request_sha256: batch.requestSha256,
    created_by: batch.createdBy,
    created_at: timeAnswer(batch.createdAt),
    approved_by: batch.approvedBy,
    approved_at: timeOrNull(batch.approvedAt),
    submission_requested_at: timeOrNull(batch.submissionRequestedAt),
    submitted_at: timeOrNull(batch.submittedAt),
    settled_at: timeOrNull(batch.settledAt),
    paypal_batch_id: batch.paypalBatchId,
    problem: batch.problem,
    last_problem: batch.lastProblem,
    replaces_batch_id: batch.replacesBatchId,
    replaced_by_batch_id: batch.replacedByBatchId,
  }
}

function itemAnswer(item: ItemView, isMasked: boolean): PayoutItemAnswer {
  const { currency } = item
  return {
    id: item.id,
    affiliate: item.affiliate,
    advertiser: item.advertiser,
    amount: moneyAnswer(item.amountMinor, currency),
    fee: moneyAnswer(item.fee.minor, item.fee.currency),
    conversion: item.conversion && conversionAnswer(item.conversion),
    receiver: isMasked ? maskReceiver(item.receiver) : item.receiver,
    status: item.status,
    paypal_transaction_id: item.paypalTransactionId,
    problem_code: item.problemCode,
    problem_action: item.problemCode === null ? null : itemProblemAction(item.problemCode),
    problem_message: item.problemMessage,
    retry_of_item_id: item.retryOfItemId,
    external_reference: item.externalReference,
    cancel_requested_at: timeOrNull(item.cancelRequestedAt),
    updated_at: timeAnswer(item.updatedAt),
  }
}

function showsAnswer(item: ItemView, shown: ShownPayout | null) {
  if (shown === null) return null
  const { status, amountMinor, currency, transactionId, isReceiverOurs, isRepeated } = shown
  return {
    ...{ status, transaction_id: transactionId },
    amount: amountMinor === null ? null : moneyAnswer(BigInt(amountMinor), currency as Currency),
    ...{ is_receiver_ours: isReceiverOurs, is_repeated: isRepeated },
    suggests: suggestedOutcome(item, shown),
  }
}

function conversionAnswer({ from, to, rate }: NonNullable<ItemView['conversion']>) {
  const side = ({ value, currency }: typeof from) => ({ amount: value, currency })
  return { from: side(from), to: side(to), rate }
}
