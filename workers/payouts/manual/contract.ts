/** Contract of manual payouts, and of payout items across all batches. */
import * as z from 'zod'
import { payoutErrorActions } from '../../../schema/paypal-errors.ts'
import { payoutItemStatuses } from '../../../schema/vocabulary.ts'
import { id, PageQuery } from '../../http/contract.ts'
import { rowSchema } from '../../http/tables.ts'
import { day } from '../../http/times-contract.ts'
import { PayoutBatchSummary } from '../batches/http/contract.ts'
import { itemColumns } from '../batches/http/item-columns.ts'

const reason = z.string().trim().min(1).max(500)

// ------------------------------------------------------------------ manual payouts

export const PayoutItemParams = z.object({ itemId: id })
export const RecordFailureInput = z.strictObject({
  reason: reason.describe('Why it could not be paid. The money becomes available again.'),
})

// ------------------------------------------------------------------ items across batches

export const PayoutItemsQuery = PageQuery.extend({
  status: z.enum(payoutItemStatuses).optional(),
  affiliate_id: id.optional(),
  advertiser_id: id.optional(),
  problem_action: z.enum(payoutErrorActions).optional().describe('Who must act on it.'),
})
export const PayoutItemRow = rowSchema(itemColumns)
export const PayoutItemsAnswer = z.object({
  items: z.array(PayoutItemRow).describe('Newest first.'),
  next_cursor: z.string().nullable(),
})

/** Answer of every action on one item of a manual batch. */
export const PayoutItemActionAnswer = z.object({ item: PayoutItemRow, batch: PayoutBatchSummary })

// ------------------------------------------------------------------ export

export const PayoutExportQuery = z.object({
  from: day.describe('First day, UTC, by the time an item was reserved.'),
  to: day.describe('Last day, UTC.'),
})
