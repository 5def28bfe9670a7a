import * as z from 'zod'

const id = z.uuid()

/**
 * The `payouts` queue: the API asks the Worker that holds PayPal's credentials to act. Messages
 * carry a version, as clicks do.
 */
export const PayoutMessage = z.discriminatedUnion('type', [
  z.object({
    v: z.literal(1),
    type: z.enum([
      'payout_batch.submission_requested',
      'payout_batch.reconciliation_requested',
      /** A webhook reported a change in the batch. The batch is skipped if it was read since. */
      'payout_batch.nudged',
    ]),
    batchId: id,
  }),
  z.object({
    v: z.literal(1),
    type: z.literal('payout_item.cancellation_requested'),
    itemId: id,
  }),
])
export type PayoutMessage = z.infer<typeof PayoutMessage>
