/** One verdict per message of the `payouts` queue. Messages repeat and get lost: both are harmless. */
import { PayoutMessage } from '../consumer/messages.ts'
import { reconcilePayoutBatch } from '../operations/reconcile-payout-batch.ts'
import { type PayoutDesk, submitPayoutBatch } from '../operations/submit-payout-batch.ts'
import { logProblem, wordsOf } from './log.ts'
import { logReconcile, logSubmit } from './payout-log.ts'

const RETRY_SECONDS_MAX = 900

export async function consumePayouts(
  messages: readonly Message<unknown>[],
  openDesk: (now: Date) => Promise<PayoutDesk>,
  clock: () => number,
): Promise<void> {
  for (const message of messages) {
    const parsed = PayoutMessage.safeParse(message.body)
    if (!parsed.success) {
      logProblem('payout_message.unreadable', { messageId: message.id })
      message.retry() // runs out into the dead-letter queue, where a person looks
      continue
    }
    try {
      await act(await openDesk(new Date(clock())), parsed.data)
      message.ack()
    } catch (error) {
      const { batchId } = parsed.data
      logProblem('payout_message.failed', { messageId: message.id, batchId, error: wordsOf(error) })
      message.retry({ delaySeconds: Math.min(2 ** message.attempts, RETRY_SECONDS_MAX) })
    }
  }
}

/**
 * A batch whose outcome stays unknown is not retried by the queue: it carries the time of its next
 * try itself, and the cron's round finds it.
 */
async function act(desk: PayoutDesk, { type, batchId }: PayoutMessage): Promise<void> {
  if (type === 'payout_batch.submission_requested') {
    logSubmit(batchId, await submitPayoutBatch(desk, batchId))
    return
  }
  // A person asks PayPal now: first what became of an unclear call, then of each item.
  const isForced = true
  logSubmit(batchId, await submitPayoutBatch(desk, batchId, isForced))
  logReconcile(batchId, await reconcilePayoutBatch(desk, batchId, isForced))
}
