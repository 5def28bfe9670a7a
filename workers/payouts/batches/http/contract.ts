/** Contract of payable balances, payout batches and their items. */

import * as z from 'zod'
import { payoutErrorActions } from '../../../../schema/paypal-errors.ts'
import {
  currencies,
  payoutBatchProblems,
  payoutBatchStatuses,
  payoutItemStatuses,
  payoutMethods,
} from '../../../../schema/vocabulary.ts'
import { id, MoneyAnswer, PageQuery } from '../../../http/contract.ts'
import { time } from '../../../http/times-contract.ts'

export const PayableAnswer = z.object({
  payable: z.array(
    z.object({
      advertiser: z.object({ id, name: z.string() }),
      currency: z.enum(currencies),
      affiliates: z
        .int()
        .describe('Affiliates whose balance reaches the minimum and who can be paid.'),
      total: MoneyAnswer,
      below_minimum: MoneyAnswer,
      without_receiver: MoneyAnswer,
      minimum: MoneyAnswer,
    }),
  ),
})

const PersonRef = z.object({ id, name: z.string() }).nullable()

export const PayoutBatchSummary = z.object({
  id,
  run_id: id,
  number: z
    .int()
    .nullable()
    .describe('1, 2, 3… within its run; null while the run is being built.'),
  method: z.enum(payoutMethods),
  payer: z
    .object({ id, name: z.string() })
    .nullable()
    .describe('Advertiser that pays with its own PayPal; null = the platform.'),
  currency: z.enum(currencies),
  status: z.enum(payoutBatchStatuses),
  expires_at: time.nullable().describe('When the draft is discarded if nobody approves it.'),
  item_count: z.int(),
  total: MoneyAnswer,
  paid: MoneyAnswer,
  fees: MoneyAnswer,
  items_by_status: z.partialRecord(z.enum(payoutItemStatuses), z.int()),
  request_sha256: z.string().describe('Hash of the request. Send it back to approve the batch.'),
  created_by: PersonRef.describe('Null = the schedule.'),
  created_at: time,
  approved_by: PersonRef,
  approved_at: time.nullable(),
  submission_requested_at: time.nullable(),
  submitted_at: time.nullable(),
  settled_at: time.nullable(),
  paypal_batch_id: z.string().nullable(),
  problem: z
    .object({
      code: z.enum(payoutBatchProblems),
      name: z.string().nullable().describe('PayPal’s error name, if it gave one.'),
      detail: z.string().nullable(),
    })
    .nullable()
    .describe('The current problem; null = none.'),
  last_problem: z.string().nullable(),
  replaces_batch_id: id.nullable().describe('The rejected batch whose payable items this one has.'),
  replaced_by_batch_id: id.nullable().describe('The batch that took over the payable items.'),
})
export type PayoutBatchSummary = z.infer<typeof PayoutBatchSummary>

export const PayoutBatchesQuery = PageQuery.extend({
  stuck: z.enum(['true']).optional().describe('Only batches without a clear answer from PayPal.'),
})

export const PayoutBatchesAnswer = z.object({
  batches: z.array(PayoutBatchSummary),
  next_cursor: z.string().nullable(),
})

const ForeignAmount = z.object({ amount: z.string(), currency: z.string() })

export const PayoutItemAnswer = z.object({
  id,
  affiliate: z.object({ id, name: z.string(), code: z.string() }),
  advertiser: z.object({ id, name: z.string() }),
  amount: MoneyAnswer,
  fee: MoneyAnswer.describe('PayPal’s fee, in the currency it was charged in.'),
  conversion: z
    .object({ from: ForeignAmount, to: ForeignAmount, rate: z.string() })
    .nullable()
    .describe('PayPal’s numbers, if it converted the currency.'),
  receiver: z.string(),
  status: z.enum(payoutItemStatuses),
  paypal_transaction_id: z.string().nullable(),
  problem_code: z
    .string()
    .nullable()
    .describe('PayPal’s error name, or why the item was removed before it was sent.'),
  problem_action: z.enum(payoutErrorActions).nullable().describe('Who must act on it.'),
  problem_message: z.string().nullable(),
  retry_of_item_id: id.nullable().describe('The earlier item whose balance this one pays again.'),
  external_reference: z.string().nullable().describe('Reference of a manual payment.'),
  cancel_requested_at: time.nullable().describe('When a cancellation was requested.'),
  updated_at: time,
})
export type PayoutItemAnswer = z.infer<typeof PayoutItemAnswer>

export const PayoutBatchQuery = PageQuery

const PaypalShows = z.object({
  status: z.string().describe('PayPal’s status.'),
  amount: MoneyAnswer.nullable().describe('Null = it cannot be read.'),
  transaction_id: z.string().nullable(),
  is_receiver_ours: z.boolean().describe('False = it was paid to another address than ours.'),
  is_repeated: z.boolean().describe('PayPal shows more than one payment with this id.'),
  suggests: z
    .enum(['paid', 'not_paid'])
    .nullable()
    .describe('The outcome we would book, for a person to check; null = a person must decide.'),
})

export const PayoutBatchAnswer = z.object({
  batch: PayoutBatchSummary,
  items: z.array(
    PayoutItemAnswer.extend({
      paypal_shows: PaypalShows.nullable().describe(
        'If PayPal shows another batch under this id: what it shows of this payout.',
      ),
    }),
  ),
  paypal_shown_at: time
    .nullable()
    .describe('When PayPal was last found to show another batch; null = never.'),
  next_cursor: z.string().nullable(),
})

export const PayoutBatchParams = z.object({ batchId: id })

export const ApprovePayoutInput = z.strictObject({
  request_sha256: z.string().regex(/^[0-9a-f]{64}$/),
})

export const PayoutBatchActionAnswer = z.object({ batch: PayoutBatchSummary })
