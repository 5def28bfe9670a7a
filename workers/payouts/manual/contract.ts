/** Contract of payouts paid by hand, and of payout items across all batches. */
import * as z from 'zod'
import { payoutErrorActions } from '../../../schema/paypal-errors.ts'
import {
  payoutBatchStatuses,
  payoutItemStatuses,
  payoutMethods,
} from '../../../schema/vocabulary.ts'
import { id, MoneyAnswer, Named, PageQuery } from '../../http/contract.ts'
import { day, time } from '../../http/times-contract.ts'
import { PayoutBatchSummary } from '../batches/http/contract.ts'

const reason = z.string().trim().min(1).max(500)

// ------------------------------------------------------------------ paid by hand

export const PayoutItemParams = z.object({ itemId: id })
export const RecordFailureInput = z.strictObject({
  reason: reason.describe('Why it could not be paid; the affiliate’s money is available again.'),
})

// ------------------------------------------------------------------ items across batches

const problemAction = z.enum(payoutErrorActions)

export const PayoutItemsQuery = PageQuery.extend({
  status: z.enum(payoutItemStatuses).optional(),
  affiliate_id: id.optional(),
  advertiser_id: id.optional(),
  problem_action: problemAction.optional().describe('Who must act on it.'),
})
export const PayoutItemRow = z.object({
  id,
  batch: z.object({
    id,
    number: z.int().nullable().describe('Within its run; null while the run stands interrupted.'),
    method: z.enum(payoutMethods),
    status: z.enum(payoutBatchStatuses),
    paypal_batch_id: z.string().nullable(),
  }),
  affiliate: z.object({ id, name: z.string(), code: z.string() }),
  advertiser: Named,
  amount: MoneyAnswer,
  fee: MoneyAnswer,
  receiver: z.string().describe('Masked for support.'),
  status: z.enum(payoutItemStatuses),
  paypal_item_id: z.string().nullable(),
  paypal_transaction_id: z.string().nullable(),
  problem_code: z.string().nullable(),
  problem_message: z.string().nullable(),
  problem_action: problemAction.nullable(),
  external_reference: z.string().nullable().describe('Of the payment made by hand.'),
  settled_by: Named.nullable().describe('Who said last what became of it, by hand.'),
  retry_of_item_id: id.nullable(),
  created_at: time,
  updated_at: time,
})
export type PayoutItemRow = z.infer<typeof PayoutItemRow>
export const PayoutItemsAnswer = z.object({
  items: z.array(PayoutItemRow).describe('Newest first.'),
  next_cursor: z.string().nullable(),
})

/** Answer of every verb on one item of a manual batch. */
export const PayoutItemActionAnswer = z.object({ item: PayoutItemRow, batch: PayoutBatchSummary })

// ------------------------------------------------------------------ export

export const PayoutExportQuery = z.object({
  from: day.describe('First day, UTC, by when an item was reserved.'),
  to: day.describe('Last day, UTC.'),
})
