/** A postback’s query and its answer. */

import * as z from 'zod'
import { WarningsAnswer } from '../../contract.ts'
import { parameter, queryFields } from '../query/contract.ts'

/** Other query parameters are ignored, and stored in the event log. */
export const PostbackQuery = z.object({
  ...queryFields,
  secret: parameter.describe('The offer’s secret. Also token.'),
  status: parameter.describe('Status word, as the advertiser mapped it. Also state.'),
  event: parameter.describe('lead, sale, rebill, refund, chargeback, cancel. Also goal, type.'),
  txid: parameter.describe('Id of the event. Also transaction_id, order_id, external_id.'),
  original_txid: parameter.describe('What a refund reverses; the txid itself when left out.'),
  original_event: parameter.describe('Which event is reversed, if several have that id.'),
  refund_id: parameter.describe('Id of the refund itself, if txid is the order’s.'),
  refunded_total: parameter.describe(
    'Instead of amount: the sum of all refunds of the order so far.',
  ),
  occurred_at: parameter.describe('ISO 8601 with zone. Also time.'),
})
export const PostbackAnswer = z.object({
  status: z.enum(['recorded', 'replayed', 'updated', 'ignored', 'parked', 'queued']),
  warnings: WarningsAnswer,
})
