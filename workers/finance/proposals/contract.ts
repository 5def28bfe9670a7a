/** Contract of proposals: one person in finance proposes, another accepts. */
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
const [ITEMS_MAX, PAYMENTS_MAX] = [15_000, 1_000]

const EarlyRelease = z
  .strictObject({
    kind: z.literal('early_release'),
    conversion_id: id.optional().describe('The holds of one conversion, on all levels.'),
    advertiser_id: id.optional().describe('With affiliate_id: all holds of the pair.'),
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
  outcome: z.enum(itemOutcomes).describe('not_paid: the money becomes available again.'),
  paypal_transaction_id: z
    .string()
    .regex(/^[A-Za-z0-9-]{3,64}$/, says('paypal_copy'))
    .optional()
    .describe('Transaction of the payment, or of its return if PayPal held the payout.'),
})
const BatchSettlement = z
  .strictObject({
    kind: z.literal('batch_settlement'),
    batch_id: id,
    outcome: z
      .enum(settlementOutcomes)
      .describe(
        'not_created: PayPal did not create it, the money is returned. created: PayPal created it. by_item: PayPal shows something else, and items has the outcome of each open payout.',
      ),
    paypal_batch_id: paypalBatchId.optional().describe('For created only: PayPal’s batch id.'),
    items: z
      .array(ItemStatement)
      .min(1)
      .max(ITEMS_MAX)
      .optional()
      .describe('For by_item only: every open payout of the batch, once.'),
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
          .describe('The bank’s reference. One transfer may cover several payouts.'),
        paid_at: time
          .optional()
          .describe('When it was paid; not before the hand-out. Default: now.'),
      }),
    )
    .min(1)
    .max(PAYMENTS_MAX)
    .describe('Either all are recorded, or none.'),
})
export const ProposeReturnInput = z.strictObject({
  reason: z
    .string()
    .trim()
    .min(1)
    .max(500)
    .describe('Why the bank returned it. The money becomes available again.'),
})
const InvoiceVoid = z.strictObject({
  kind: z.literal('invoice_void'),
  invoice_id: id.describe('An unpaid invoice. It keeps its number.'),
  reason,
})
const Rate = z.strictObject({
  kind: z.literal('exchange_rate'),
  base: z.enum(currencies),
  quote: z.enum(currencies),
  rate: z.string().max(26).describe('Decimal: the value of one unit of base in quote.'),
  as_of: time.optional().describe('Start time. Default: now.'),
  is_confirmed: z
    .boolean()
    .default(false)
    .describe('Accept the rate although it differs from the last one by more than 10 %.'),
  reason: reason.describe('Source of the rate.'),
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
    .describe('Hash of the proposal that was checked.'),
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
      conversion_id: id.nullable().describe('Null: all holds of the advertiser and affiliate.'),
      commissions: z.int(),
      amounts: z.array(MoneyAnswer).describe('By currency. At most this is released.'),
      has_more: z.boolean().describe('More is held than one proposal can release.'),
    })
    .nullable()
    .describe('For an early release: the holds at the time of the proposal.'),
  settlement: z
    .object({
      batch_id: id,
      outcome: z.enum(settlementOutcomes),
      paypal_batch_id: z.string().nullable(),
      batch_status: z.enum(payoutBatchStatuses).describe('At the time of the proposal.'),
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
        .describe('For by_item: the stated outcome of each open payout.'),
      paid: MoneyAnswer.nullable().describe('For by_item: sum of the paid payouts.'),
      not_paid: MoneyAnswer.nullable().describe('For by_item: sum of the returned payouts.'),
    })
    .nullable()
    .describe('For a batch settlement.'),
  freeze: z
    .object({ frozen_at: time, reason: z.string(), cause: FreezeCause.nullable() })
    .nullable()
    .describe('For resuming payouts: the freeze that it ends.'),
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
    .describe('For manual payments.'),
  returned: z
    .object({
      batch_id: id,
      item_id: id,
      affiliate_name: z.string(),
      amount: MoneyAnswer,
      reference: z.string().nullable().describe('Reference of the returned payment.'),
    })
    .nullable()
    .describe('For a manual return.'),
  invoice: z
    .object({ id, number: z.string(), total: MoneyAnswer })
    .nullable()
    .describe('For voiding an invoice.'),
  rate: z
    .object({
      base: z.enum(currencies),
      quote: z.enum(currencies),
      rate: z.string(),
      as_of: time,
      previous: z.string().nullable().describe('The last rate at the time of the proposal.'),
    })
    .nullable()
    .describe('For an exchange rate.'),
  credit: z
    .object({ before: MoneyAnswer, limit: MoneyAnswer })
    .nullable()
    .describe('For a credit limit.'),
  reason: z.string(),
  proposed_by: z.object({ id, name: z.string().nullable() }),
  proposed_at: time,
  decided_by: z.object({ id, name: z.string().nullable() }).nullable(),
  decided_at: time.nullable(),
  sha256: z.string().describe('Send it with the decision to prove which version was checked.'),
})
export type ProposalSummary = z.infer<typeof ProposalSummary>
export const ProposalAnswer = z.object({ proposal: ProposalSummary })
export const ProposalsAnswer = z.object({
  proposals: z.array(ProposalSummary),
  next_cursor: z.string().nullable(),
})
