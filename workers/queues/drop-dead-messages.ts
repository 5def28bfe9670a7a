import { logProblem } from '../core/log.ts'
import { plainQueueName } from '../core/queue-name.ts'
import { DEAD_ENDING } from './dead-message.ts'

/** Drops the messages of a dead-letter queue whose work a scheduled run finds without them. */
export async function dropDeadMessages({ queue, messages }: MessageBatch<unknown>): Promise<void> {
  const name = plainQueueName(queue).slice(0, -DEAD_ENDING.length)
  for (const message of messages) {
    logProblem('queue.message_dead', { queue: name, messageId: message.id })
    message.ack()
  }
}
