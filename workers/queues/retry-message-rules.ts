/** Asks the cron Worker, through its queue `payouts`, to try dead messages that are due without waiting for the job. */
import * as z from 'zod'

export const RetryRequest = z.object({
  v: z.literal(1),
  type: z.literal('dead_messages.retry_requested'),
})
export type RetryRequest = z.infer<typeof RetryRequest>

export const retryRequest: RetryRequest = { v: 1, type: 'dead_messages.retry_requested' }
