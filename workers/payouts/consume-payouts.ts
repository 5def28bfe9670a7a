/**
 * The `payouts` queue. Messages may repeat, arrive in any order or get lost. All messages of a
 * delivery about the same batch are handled together, so a burst of events costs one read.
 */

import { clockMs } from '../core/clock.ts'
import { logProblem, wordsOf } from '../core/log.ts'
import { retryFailed, retryUnreadable } from '../core/queue-retry.ts'
import type { CronEnv } from '../env.ts'
import { PayoutMessage } from './batches/rules/payout-message.ts'
import { cancelPayoutItem } from './batches/verbs/cancel-payout-item.ts'
import { inspectPayoutBatch } from './batches/verbs/inspect-payout-batch.ts'
import { openPayoutDeps } from './batches/verbs/payout-deps.ts'
import { logCancel, logInspection, logReconcile, logSubmit } from './batches/verbs/payout-log.ts'
import { reconcilePayoutBatch } from './batches/verbs/reconcile-payout-batch.ts'
import { type PayoutDeps, submitPayoutBatch } from './batches/verbs/submit-payout-batch.ts'
import { nudgeOf } from './paypal/verbs/record-paypal-event.ts'

/** Retries while another Worker holds the batch. After that cron takes it. */
const HELD_ATTEMPTS_MAX = 3

type RequestType = Exclude<PayoutMessage['type'], 'payout_item.cancellation_requested'>

/** The work to do now, and the messages that ask for it. */
interface Task {
  messages: Message<unknown>[]
  requests: Set<RequestType>
}

type OpenDeps = (now: Date) => Promise<PayoutDeps>

/** Handles the queue's messages. See consumePayoutMessages. */
export function consumePayouts(batch: MessageBatch<unknown>, env: CronEnv): Promise<void> {
  return consumePayoutMessages(batch.messages, (now) => openPayoutDeps(env, now), clockMs)
}

/** `clock`: epoch milliseconds. A failure retries the messages of its batch or item only. */
export async function consumePayoutMessages(
  messages: readonly Message<unknown>[],
  openDeps: OpenDeps,
  clock: () => number,
): Promise<void> {
  const items = new Map<string, Message<unknown>[]>()
  const batches = new Map<string, Task>()
  for (const message of messages) {
    const parsed = PayoutMessage.safeParse(message.body)
    if (!parsed.success) {
      logProblem('payout_message.unreadable', { messageId: message.id })
      retryUnreadable(message, parsed.error)
    } else if (parsed.data.type === 'payout_item.cancellation_requested') {
      const { itemId } = parsed.data
      items.set(itemId, [...(items.get(itemId) ?? []), message])
    } else {
      const task = taskOf(batches, parsed.data.batchId)
      task.messages.push(message)
      task.requests.add(parsed.data.type)
    }
  }
  const open = () => openDeps(new Date(clock()))
  // Cancellations come first, so that their batches are read together with the other requests.
  for (const [itemId, pending] of items) {
    await settle(pending, { itemId }, async () => {
      const result = await cancelPayoutItem(await open(), itemId)
      logCancel({ itemId, result })
      if (result.outcome === 'asked') {
        taskOf(batches, result.batchId).requests.add('payout_batch.nudged')
      }
      return 'done'
    })
  }
  for (const [batchId, { messages: pending, requests }] of batches) {
    await settle(pending, { batchId }, async () => act(await open(), batchId, requests))
  }
}

function taskOf(batches: Map<string, Task>, batchId: string): Task {
  const task = batches.get(batchId) ?? { messages: [], requests: new Set() }
  batches.set(batchId, task)
  return task
}

/** Does the work, then acknowledges or retries each of its messages. */
async function settle(
  messages: readonly Message<unknown>[],
  about: { itemId: string } | { batchId: string },
  work: () => Promise<'done' | 'held'>,
): Promise<void> {
  try {
    const outcome = await work()
    for (const message of messages) {
      if (outcome === 'done' || message.attempts >= HELD_ATTEMPTS_MAX) message.ack()
      else retryFailed(message, 'another Worker is working on it')
    }
  } catch (error) {
    const messageIds = messages.map(({ id }) => id)
    logProblem('payout_message.failed', { messageIds, ...about, error: wordsOf(error) })
    for (const message of messages) retryFailed(message, error)
  }
}

/**
 * A batch with an unknown outcome is not retried by the queue. It stores the time of its next try,
 * and cron finds it then.
 */
async function act(
  deps: PayoutDeps,
  batchId: string,
  requests: ReadonlySet<RequestType>,
): Promise<'done' | 'held'> {
  const isReadRequested = requests.has('payout_batch.reconciliation_requested')
  const nudge = requests.has('payout_batch.nudged') ? await nudgeOf(deps.db, batchId) : 'none'
  // A running call or read may have started before the event that this message reports.
  if (nudge === 'held') return 'held'
  if (isReadRequested || nudge === 'open') {
    // First finds out the result of an unclear call, then reads each item, even before it is due.
    const isForced = true
    logSubmit(batchId, await submitPayoutBatch(deps, batchId, isForced))
    logReconcile(batchId, await reconcilePayoutBatch(deps, batchId, isForced))
    // Neither call does anything in quarantine. The people who settle it need to see what PayPal
    // has.
    logInspection(batchId, await inspectPayoutBatch(deps, batchId))
  } else if (requests.has('payout_batch.submission_requested')) {
    logSubmit(batchId, await submitPayoutBatch(deps, batchId))
  }
  return 'done'
}
