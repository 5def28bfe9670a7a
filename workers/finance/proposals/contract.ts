/** Contract of what one person of finance proposes and another does. */

import * as z from 'zod'
import {
  currencies,
  payoutBatchStatuses,
  proposalKinds,
  proposalStatuses,
} from '../../../schema/vocabulary.ts'
import { says } from '../../core/field-faults.ts'
import { id, MoneyAnswer, Named, PageQuery } from '../../http/contract.ts'
import { time } from '../../http/times-contract.ts'
import { FreezeCause } from '../../payouts/reconciliation/rules.ts'

const reason = z.string().trim().min(1).max(2000)
const paypalBatchId = z.string().regex(/^[A-Za-z0-9-]{3,64}$/, says('paypal_copy'))
const settlementOutcomes = ['not_created', 'created', 'by_item'] as const
const itemOutcomes = ['paid', 'not_paid'] as const
const ITEMS_MAX = 15_000
const PAYMENTS_MAX = 1_000

const EarlyRelease = z
  .strictObject({
    kind: z.literal('early_release'),
    conversion_id: id.optional().describe('Holds of one conversion, of all its levels.'),
    advertiser_id: id.optional().describe('With affiliate_id: all holds of the two.'),
    affiliate_id: id.optional(),
    reason,
  })
  .refine(
    ({ conversion_id, advertiser_id, affiliate_id }) =>
      conversion_id === undefined
        ? advertiser_id !== undefined && affiliate_id !== undefined
        : advertiser_id === undefined && affiliate_id === undefined,
    {
      path: ['conversion_id'],
      message: says('release_subject'),
    },
  )
const ItemStatement = z.strictObject({
  item_id: id,
  outcome: z.enum(itemOutcomes).describe('not_paid: its money is available again.'),
  paypal_transaction_id: z
    .string()
    .regex(/^[A-Za-z0-9-]{3,64}$/, says('paypal_copy'))
    .optional()
    .describe('Of the payment; of a payout that PayPal held, of its return.'),
})
const BatchSettlement = z
  .strictObject({
    kind: z.literal('batch_settlement'),
    batch_id: id,
    outcome: z
      .enum(settlementOutcomes)
      .describe(
        'not_created: PayPal never made it, the money goes back. created: it did. by_item: PayPal shows something else, and items says what became of each open payout.',
      ),
    paypal_batch_id: paypalBatchId.optional().describe('Of created only: PayPal’s id of it.'),
    items: z
      .array(ItemStatement)
      .min(1)
      .max(ITEMS_MAX)
      .optional()
      .describe('Of by_item only: every open payout of the batch, once.'),
    reason,
  })
  .refine(({ outcome, paypal_batch_id: its }) => (outcome === 'created') === (its !== undefined), {
    path: ['paypal_batch_id'],
    message: says('only_with_outcome', { outcome: 'created' }),
  })
  .refine(({ outcome, items }) => (outcome === 'by_item') === (items !== undefined), {
    path: ['items'],
    message: says('only_with_outcome', { outcome: 'by_item' }),
  })
const Unfreeze = z.strictObject({ kind: z.literal('unfreeze'), reason })

export const ProposePaymentsInput = z.strictObject({
  payments: z
    .array(
      z.strictObject({
        item_id: id,
        reference: z
          .string()
          .trim()
          .min(1)
          .max(120)
          .describe('The bank’s. One transfer may cover several payouts: the same may come again.'),
        paid_at: time
          .optional()
          .describe('When it was paid: not before the hand-out. Now when left out.'),
      }),
    )
    .min(1)
    .max(PAYMENTS_MAX)
    .describe('All of them are recorded, or none.'),
})
export const ProposeReturnInput = z.strictObject({
  reason: z
    .string()
    .trim()
    .min(1)
    .max(500)
    .describe('Why the bank gave it back; the affiliate’s money is available again.'),
})
const InvoiceVoid = z.strictObject({
  kind: z.literal('invoice_void'),
  invoice_id: id.describe('One of which nothing was paid. It keeps its number.'),
  reason,
})
const Rate = z.strictObject({
  kind: z.literal('exchange_rate'),
  base: z.enum(currencies),
  quote: z.enum(currencies),
  rate: z.string().max(26).describe('Decimal: one unit of base is worth so much of quote.'),
  as_of: time.optional().describe('From when on; now when left out.'),
  is_confirmed: z
    .boolean()
    .default(false)
    .describe('The rate is right although it differs from the last one by more than 10 %.'),
  reason: reason.describe('Where the rate comes from.'),
})
const CreditLimit = z.strictObject({
  kind: z.literal('credit_limit'),
  advertiser_id: id,
  credit_limit: z
    .string()
    .max(32)
    .describe('Decimal in the advertiser’s own currency; "0" = no credit.'),
  reason,
})

export const ProposeInput = z.discriminatedUnion('kind', [
  EarlyRelease,
  BatchSettlement,
  Unfreeze,
  InvoiceVoid,
  Rate,
  CreditLimit,
])
export type ProposeInput = z.infer<typeof ProposeInput>
export const DecideProposalInput = z.strictObject({
  seen_sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('sha256 of the proposal as it was seen.'),
})
export const ProposalParams = z.object({ proposalId: id })
export const ProposalsQuery = PageQuery.extend({
  status: z.enum(proposalStatuses).optional(),
  kind: z.enum(proposalKinds).optional(),
})

export const ProposalSummary = z.object({
  id,
  kind: z.enum(proposalKinds),
  status: z.enum(proposalStatuses),
  advertiser: Named.nullable(),
  affiliate: Named.nullable(),
  release: z
    .object({
      conversion_id: id.nullable().describe('Null: all holds of advertiser and affiliate.'),
      commissions: z.int(),
      amounts: z.array(MoneyAnswer).describe('By currency. No more than this is released.'),
      has_more: z.boolean().describe('More is held than one proposal takes; propose it after.'),
    })
    .nullable()
    .describe('Of an early release; what was held when it was proposed.'),
  settlement: z
    .object({
      batch_id: id,
      outcome: z.enum(settlementOutcomes),
      paypal_batch_id: z.string().nullable(),
      batch_status: z.enum(payoutBatchStatuses).describe('When it was proposed.'),
      item_count: z.int(),
      total: MoneyAnswer,
      items: z
        .array(
          z.object({
            item_id: id,
            outcome: z.enum(itemOutcomes),
            amount: MoneyAnswer,
            paypal_transaction_id: z.string().nullable(),
          }),
        )
        .nullable()
        .describe('Of by_item: what is said of each open payout.'),
      paid: MoneyAnswer.nullable().describe('Of by_item: sum of what is said to be paid.'),
      not_paid: MoneyAnswer.nullable().describe('Of by_item: sum of what goes back.'),
    })
    .nullable()
    .describe('Of a batch settlement.'),
  freeze: z
    .object({ frozen_at: time, reason: z.string(), cause: FreezeCause.nullable() })
    .nullable()
    .describe('Of an unfreezing: the stop that it ends.'),
  payments: z
    .object({
      batch_id: id,
      total: MoneyAnswer,
      items: z.array(
        z.object({
          item_id: id,
          affiliate_name: z.string(),
          amount: MoneyAnswer,
          reference: z.string(),
          paid_at: time,
        }),
      ),
    })
    .nullable()
    .describe('Of payments by hand.'),
  returned: z
    .object({
      batch_id: id,
      item_id: id,
      affiliate_name: z.string(),
      amount: MoneyAnswer,
      reference: z.string().nullable().describe('Of the payment that came back.'),
    })
    .nullable()
    .describe('Of a return by hand.'),
  invoice: z
    .object({ id, number: z.string(), total: MoneyAnswer })
    .nullable()
    .describe('Of a void: the invoice that it ends.'),
  rate: z
    .object({
      base: z.enum(currencies),
      quote: z.enum(currencies),
      rate: z.string(),
      as_of: time,
      previous: z.string().nullable().describe('The last rate, when it was proposed.'),
    })
    .nullable()
    .describe('Of an exchange rate.'),
  credit: z
    .object({ before: MoneyAnswer, limit: MoneyAnswer })
    .nullable()
    .describe('Of a credit limit.'),
  reason: z.string(),
  proposed_by: z.object({ id, name: z.string().nullable() }),
  proposed_at: time,
  decided_by: z.object({ id, name: z.string().nullable() }).nullable(),
  decided_at: time.nullable(),
  sha256: z.string().describe('Sent back with the decision: it decides on what was seen.'),
})
export type ProposalSummary = z.infer<typeof ProposalSummary>
export const ProposalAnswer = z.object({ proposal: ProposalSummary })
export const ProposalsAnswer = z.object({
  proposals: z.array(ProposalSummary),
  next_cursor: z.string().nullable(),
})
