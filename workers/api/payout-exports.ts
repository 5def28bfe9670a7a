/** Payout items across all batches, as pages and as files. */
import * as z from 'zod'
import { itemErrors } from '../../schema/paypal-errors.ts'
import { payoutObstacles } from '../../schema/vocabulary.ts'
import { runScoped } from '../db/database.ts'
import {
  type ActionFilter,
  type ItemRow,
  listItemRows,
  listRowsBetween,
  listRowsOfBatch,
  toItemRow,
} from '../db/payout-exports.ts'
import { listBatchViews } from '../db/payout-views.ts'
import { addDays } from '../domain/days.ts'
import { itemProblemAction } from '../domain/payout-receivers.ts'
import { maskReceiver } from '../domain/receiver.ts'
import { refuseField } from '../domain/refusal.ts'
import { payoutDeskOf } from './actor.ts'
import type { ApiRequest } from './context.ts'
import { PayoutBatchParams } from './contract.ts'
import {
  PAYOUT_EXPORT_ROWS_MAX,
  PayoutExportQuery,
  type PayoutItemRow,
  PayoutItemsAnswer,
  PayoutItemsQuery,
} from './contract-manual-payouts.ts'
import { readIdCursor } from './cursor.ts'
import { batchItemsCsv, payoutsCsv } from './payout-csv.ts'
import { noSuchBatch } from './payouts.ts'
import { moneyAnswer, timeAnswer } from './present.ts'
import { answer, route, routes } from './route.ts'

const DAYS_MAX = 366
/** The most that any batch holds. */
const BATCH_ROWS_MAX = 15_000

const tags = ['Payouts']
const csvAnswer = {
  description: 'Comma-separated values, UTF-8.',
  content: { 'text/csv': { schema: z.string() } },
}
const nextCursor = {
  'Next-Cursor': {
    description: 'Where the next file begins.',
    schema: { type: 'string' as const },
  },
}

const itemsRoute = route('get /v1/payout-items', {
  tags,
  summary: 'Payouts of all batches',
  description:
    'Newest first. Support, and an advertiser’s managers and viewers, see receivers masked.',
  request: { query: PayoutItemsQuery },
  responses: { 200: answer('One page.', PayoutItemsAnswer) },
})
const batchFileRoute = route('get /v1/payout-batches/{batchId}/items.csv', {
  tags,
  summary: 'The items of a batch as CSV',
  description:
    'For a bank, or for reading. Support, and an advertiser’s managers and viewers, see receivers masked.',
  request: { params: PayoutBatchParams },
  responses: { 200: csvAnswer },
})
const exportRoute = route('get /v1/payouts/export.csv', {
  tags,
  summary: 'All payouts of some days as CSV',
  description: `Every item reserved on these days, oldest first; at most ${DAYS_MAX} days, and ${PAYOUT_EXPORT_ROWS_MAX} rows in one file. Where there are more, the header Next-Cursor says where the next file begins.`,
  request: { query: PayoutExportQuery },
  responses: { 200: { ...csvAnswer, headers: nextCursor } },
})

export const payoutExportRoutes = routes()
  .openapi(itemsRoute, async (c) => {
    const { limit, cursor, problem_action, ...query } = c.req.valid('query')
    const { db, scope, isMasked } = await payoutDeskOf(c)
    const statement = listItemRows({
      ...{ status: query.status ?? null, affiliateId: query.affiliate_id ?? null },
      advertiserId: query.advertiser_id ?? null,
      problem: problem_action === undefined ? null : { ...problemActions, action: problem_action },
      ...{ afterId: readIdCursor(cursor), limit: limit + 1 },
    })
    const [rows = []] = await runScoped(db, scope, [statement])
    const page = rows.slice(0, limit).map(toItemRow)
    const next_cursor = rows.length > limit ? (page.at(-1)?.id ?? null) : null
    const items = page.map((item) => itemRowAnswer(item, isMasked))
    return c.json({ items, next_cursor }, 200)
  })
  .openapi(batchFileRoute, async (c) => {
    const { batchId } = c.req.valid('param')
    const { db, scope, isMasked } = await payoutDeskOf(c)
    const [[batch] = [], rows = []] = await runScoped(db, scope, [
      listBatchViews({ batchId }),
      listRowsOfBatch(batchId, BATCH_ROWS_MAX),
    ])
    if (batch === undefined) throw noSuchBatch()
    const csv = batchItemsCsv(rows.map(toItemRow), isMasked)
    return sendCsv(c, csv, `payout-batch-${batchId}.csv`)
  })
  .openapi(exportRoute, async (c) => {
    const { from, to, limit, cursor } = c.req.valid('query')
    if (from > to) throw refuseField('from', 'The first day comes after the last.')
    if (addDays(from, DAYS_MAX) <= to) {
      throw refuseField('from', `Ask for at most ${DAYS_MAX} days.`)
    }
    const startOf = (day: string) => new Date(`${day}T00:00:00Z`)
    const times = { from: startOf(from), to: startOf(addDays(to, 1)) }
    const { db, scope } = await payoutDeskOf(c)
    const statement = listRowsBetween(times, readIdCursor(cursor), limit + 1)
    const [rows = []] = await runScoped(db, scope, [statement])
    const page = rows.slice(0, limit).map(toItemRow)
    const next = rows.length > limit ? page.at(-1)?.id : undefined
    return sendCsv(c, payoutsCsv(page), `payouts-${from}-${to}.csv`, next)
  })

function sendCsv(c: ApiRequest, csv: string, name: string, next?: string): Response {
  return c.body(csv, 200, {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename="${name}"`,
    ...(next === undefined ? {} : { 'next-cursor': next }),
  })
}

/** Every name that an item's problem may have, with who must act; a name nobody knows is finance's. */
const problemActions: Omit<ActionFilter, 'action'> = {
  codes: Object.fromEntries(
    [...Object.keys(itemErrors), ...payoutObstacles, 'BLOCKED', 'REFUNDED', 'REVERSED'].map(
      (code) => [code, itemProblemAction(code)],
    ),
  ),
  otherwise: itemProblemAction('a name that nobody knows'),
}

export function itemRowAnswer(item: ItemRow, isMasked: boolean): PayoutItemRow {
  const { batch, problemCode } = item
  return {
    id: item.id,
    batch: {
      ...{ id: batch.id, number: batch.number, method: batch.method, status: batch.status },
      paypal_batch_id: batch.paypalBatchId,
    },
    affiliate: item.affiliate,
    advertiser: item.advertiser,
    amount: moneyAnswer(item.amountMinor, item.currency),
    fee: moneyAnswer(item.fee.minor, item.fee.currency),
    receiver: isMasked ? maskReceiver(item.receiver) : item.receiver,
    status: item.status,
    paypal_item_id: item.paypalItemId,
    paypal_transaction_id: item.paypalTransactionId,
    problem_code: problemCode,
    problem_message: item.problemMessage,
    problem_action: problemCode === null ? null : itemProblemAction(problemCode),
    external_reference: item.externalReference,
    settled_by: item.settledBy,
    retry_of_item_id: item.retryOfItemId,
    created_at: timeAnswer(item.createdAt),
    updated_at: timeAnswer(item.updatedAt),
  }
}
