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
    .describe('1, 2, 3… within its run; null while the run stands interrupted.'),
  method: z.enum(payoutMethods),
  payer: z
    .object({ id, name: z.string() })
    .nullable()
    .describe('Advertiser whose own PayPal pays; null = the platform’s.'),
  currency: z.enum(currencies),
  status: z.enum(payoutBatchStatuses),
  expires_at: time.nullable().describe('When a draft that nobody approved is given up.'),
  item_count: z.int(),
  total: MoneyAnswer,
  paid: MoneyAnswer,
  fees: MoneyAnswer,
  items_by_status: z.partialRecord(z.enum(payoutItemStatuses), z.int()),
  request_sha256: z.string().describe('What an approver approves: send it back with the approval.'),
  created_by: PersonRef.describe('Null = the scheduler.'),
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
      name: z.string().nullable().describe('PayPal’s own name for it, where it gave one.'),
      detail: z.string().nullable(),
    })
    .nullable()
    .describe('What is the matter with it now; null = nothing.'),
  last_problem: z.string().nullable(),
  replaces_batch_id: id.nullable().describe('Refused or stopped batch whose good items these are.'),
  replaced_by_batch_id: id.nullable().describe('Batch that took over what was good in this one.'),
})
export type PayoutBatchSummary = z.infer<typeof PayoutBatchSummary>

export const PayoutBatchesQuery = PageQuery.extend({
  stuck: z.enum(['true']).optional().describe('Only those without a clear answer of PayPal’s.'),
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
  fee: MoneyAnswer.describe('What PayPal took, in the currency in which it took it.'),
  conversion: z
    .object({ from: ForeignAmount, to: ForeignAmount, rate: z.string() })
    .nullable()
    .describe('PayPal’s own numbers, where it exchanged money to pay.'),
  receiver: z.string(),
  status: z.enum(payoutItemStatuses),
  paypal_transaction_id: z.string().nullable(),
  problem_code: z
    .string()
    .nullable()
    .describe('PayPal’s name for it, or why we let the item go before it was sent.'),
  problem_action: z.enum(payoutErrorActions).nullable().describe('Who must act on it.'),
  problem_message: z.string().nullable(),
  retry_of_item_id: id.nullable().describe('Earlier item whose money this one pays again.'),
  external_reference: z.string().nullable().describe('Of a payment made by hand.'),
  cancel_requested_at: time.nullable().describe('When somebody asked to take it back unclaimed.'),
  updated_at: time,
})
export type PayoutItemAnswer = z.infer<typeof PayoutItemAnswer>

export const PayoutBatchQuery = PageQuery

const PaypalShows = z.object({
  status: z.string().describe('PayPal’s own word.'),
  amount: MoneyAnswer.nullable().describe('Null: it cannot be read.'),
  transaction_id: z.string().nullable(),
  is_receiver_ours: z.boolean().describe('False: it went to another address than was reserved.'),
  is_repeated: z.boolean().describe('PayPal shows a payment of this id more than once.'),
  suggests: z
    .enum(['paid', 'not_paid'])
    .nullable()
    .describe('What a reading would make of it, for a person to check; null = a person must say.'),
})

export const PayoutBatchAnswer = z.object({
  batch: PayoutBatchSummary,
  items: z.array(
    PayoutItemAnswer.extend({
      paypal_shows: PaypalShows.nullable().describe(
        'Where PayPal has something else under the batch’s id: what it has of this payout.',
      ),
    }),
  ),
  paypal_shown_at: time
    .nullable()
    .describe('When PayPal was last read to have something else; null = never.'),
  next_cursor: z.string().nullable(),
})

export const PayoutBatchParams = z.object({ batchId: id })

export const ApprovePayoutInput = z.strictObject({
  request_sha256: z.string().regex(/^[0-9a-f]{64}$/),
})

export const PayoutBatchActionAnswer = z.object({ batch: PayoutBatchSummary })
