import * as z from 'zod'

const id = z.uuid()

/** The `payouts` queue: the API asks the Worker that holds PayPal's credentials to act. Versioned like the clicks. */
export const PayoutMessage = z.discriminatedUnion('type', [
  z.object({
    v: z.literal(1),
    type: z.enum([
      'payout_batch.submission_requested',
      'payout_batch.reconciliation_requested',
      /** PayPal told that something happened in it: once read, it is not read again. */
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
