/** Payout items across all batches, as pages and as files. */
import { itemErrors } from '../../../../schema/paypal-errors.ts'
import { payoutObstacles } from '../../../../schema/vocabulary.ts'
import { runScoped } from '../../../core/database.ts'
import { addDays } from '../../../core/days.ts'
import { refuseField } from '../../../core/refusal.ts'
import { payoutDepsOf } from '../../../http/actor.ts'
import type { ApiRequest } from '../../../http/context.ts'
import { cutPage, readIdCursor } from '../../../http/cursor.ts'
import { answer, route, routes } from '../../../http/route.ts'
import { csvAnswer, sendCsv, streamCsv } from '../../../http/tables.ts'
import { PayoutExportQuery, PayoutItemsAnswer, PayoutItemsQuery } from '../../manual/contract.ts'
import { itemProblemAction } from '../../receivers/rules/payout-receivers.ts'
import {
  type ActionFilter,
  listItemRows,
  listRowsOfBatch,
  toItemRow,
} from '../db/payout-exports.ts'
import { listBatchViews } from '../db/payout-views.ts'
import { readPayoutRows } from '../verbs/export-payouts.ts'
import { PayoutBatchParams } from './contract.ts'
import { batchItemsCsv, itemRowAnswer, payoutsCsvParts } from './item-columns.ts'
import { noSuchBatch } from './payouts.ts'

const DAYS_MAX = 366
/** The maximum number of items in a batch. */
const BATCH_ROWS_MAX = 15_000

const tags = ['Payouts']
const csvFile = csvAnswer('Comma-separated values, UTF-8.')

const itemsRoute = route('get /v1/payout-items', {
  tags,
  summary: 'List payouts of all batches',
  description:
    'Newest first. Receivers are masked for support and for an advertiser’s managers and viewers.',
  request: { query: PayoutItemsQuery },
  responses: { 200: answer('One page.', PayoutItemsAnswer) },
})
const batchFileRoute = route('get /v1/payout-batches/{batchId}/items.csv', {
  tags,
  summary: 'Export the items of a batch as CSV',
  description: 'Receivers are masked.',
  request: { params: PayoutBatchParams },
  responses: { 200: csvFile },
})
const receiversFileRoute = route('get /v1/payout-batches/{batchId}/receivers.csv', {
  tags,
  summary: 'Export the items of a batch as CSV with full receivers',
  description: 'For bank payments. Only for users who may pay the batch.',
  request: { params: PayoutBatchParams },
  responses: { 200: csvFile },
})
const exportRoute = route('get /v1/payouts/export.csv', {
  tags,
  summary: 'Export payouts of a date range as CSV with full receivers',
  description: `Every item reserved on these days, oldest first, in one file; at most ${DAYS_MAX} days.`,
  request: { query: PayoutExportQuery },
  responses: { 200: csvFile },
})

export const payoutExportRoutes = routes()
  .openapi(itemsRoute, async (c) => {
    const { limit, cursor, problem_action, ...query } = c.req.valid('query')
    const { db, scope, isMasked } = await payoutDepsOf(c)
    const statement = listItemRows({
      ...{ status: query.status ?? null, affiliateId: query.affiliate_id ?? null },
      advertiserId: query.advertiser_id ?? null,
      problem: problem_action === undefined ? null : { ...problemActions, action: problem_action },
      ...{ afterId: readIdCursor(cursor), limit: limit + 1 },
    })
    const [rows = []] = await runScoped(db, scope, [statement])
    const [page, next_cursor] = cutPage(rows.map(toItemRow), limit)
    const items = page.map((item) => itemRowAnswer(item, isMasked))
    return c.json({ items, next_cursor }, 200)
  })
  .openapi(batchFileRoute, (c) => sendBatch(c, c.req.valid('param').batchId, true))
  .openapi(receiversFileRoute, (c) => sendBatch(c, c.req.valid('param').batchId, false))
  .openapi(exportRoute, async (c) => {
    const { from, to } = c.req.valid('query')
    if (from > to) throw refuseField('from', 'date_order')
    if (addDays(from, DAYS_MAX) <= to) {
      throw refuseField('from', 'max_days', { days: DAYS_MAX })
    }
    const startOf = (day: string) => new Date(`${day}T00:00:00Z`)
    const times = { from: startOf(from), to: startOf(addDays(to, 1)) }
    const { db, scope } = await payoutDepsOf(c)
    const file = payoutsCsvParts(readPayoutRows(db, scope, times))
    return sendCsv(c, await streamCsv(file), `payouts-${from}-${to}.csv`)
  })

async function sendBatch(c: ApiRequest, batchId: string, isMasked: boolean): Promise<Response> {
  const { db, scope } = await payoutDepsOf(c)
  const [[batch] = [], rows = []] = await runScoped(db, scope, [
    listBatchViews({ batchId }),
    listRowsOfBatch(batchId, BATCH_ROWS_MAX),
  ])
  if (batch === undefined) throw noSuchBatch()
  const csv = batchItemsCsv(rows.map(toItemRow), isMasked)
  return sendCsv(c, csv, `payout-batch-${batchId}.csv`)
}

/** Every known problem code with its action. Unknown codes are for finance. */
const problemActions: Omit<ActionFilter, 'action'> = {
  codes: Object.fromEntries(
    [...Object.keys(itemErrors), ...payoutObstacles, 'BLOCKED', 'REFUNDED', 'REVERSED'].map(
      (code) => [code, itemProblemAction(code)],
    ),
  ),
  otherwise: itemProblemAction('a name that nobody knows'),
}
