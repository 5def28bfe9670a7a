import { logProblem } from '../core/log.ts'

/** The queue `deliveries-dead`: messages are dropped, because the run of each minute finds what is due. */
export async function dropDeadDeliveries({ messages }: MessageBatch<unknown>): Promise<void> {
  for (const message of messages) {
    logProblem('queue.message_dead', { queue: 'deliveries', messageId: message.id })
    message.ack()
  }
}
