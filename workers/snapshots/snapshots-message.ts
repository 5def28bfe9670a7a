/** The `publishing` queue: keys whose documents are to be published. */
import * as z from 'zod'

/** A message holds 128 KB, and one delivery must stay well below KV's limit of operations. */
const KEYS_PER_MESSAGE_MAX = 400

export const SnapshotsMessage = z.object({
  v: z.literal(1),
  type: z.literal('snapshots.due'),
  keys: z.array(z.string().min(1).max(512)).max(KEYS_PER_MESSAGE_MAX),
})
export type SnapshotsMessage = z.infer<typeof SnapshotsMessage>

export interface SnapshotsQueue {
  send(message: SnapshotsMessage, options: { delaySeconds: number }): Promise<unknown>
}

/** Queues the keys, in as many messages as needed. */
export async function sendKeys(
  queue: SnapshotsQueue,
  keys: readonly string[],
  delaySeconds = 0,
): Promise<void> {
  for (let start = 0; start < keys.length; start += KEYS_PER_MESSAGE_MAX) {
    const part = keys.slice(start, start + KEYS_PER_MESSAGE_MAX)
    await queue.send({ v: 1, type: 'snapshots.due', keys: part }, { delaySeconds })
  }
}
