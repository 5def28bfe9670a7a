import { openDatabase } from '../core/database.ts'
import { logProblem } from '../core/log.ts'
import { errorKindOf, retryFailed, retryUnreadable } from '../core/queue-retry.ts'
import type { ConsumerEnv } from '../env.ts'
import { publishKeys } from './settle.ts'
import { SnapshotsMessage } from './snapshots-message.ts'

/**
 * The `publishing` queue: publishes the keys of each message as they are in Postgres at that time.
 */
export async function consumeSnapshots(
  { messages }: MessageBatch<unknown>,
  env: Pick<ConsumerEnv, 'SNAPSHOTS' | 'SYSTEM_DATABASE_URL'>,
): Promise<void> {
  for (const message of messages) {
    const read = SnapshotsMessage.safeParse(message.body)
    if (!read.success) {
      logProblem('snapshots.unreadable', { id: message.id })
      retryUnreadable(message, read.error)
      continue
    }
    try {
      await publishKeys(await openDatabase(env), env.SNAPSHOTS, read.data.keys)
      message.ack()
    } catch (error) {
      logProblem('snapshots.retried', { id: message.id, error: errorKindOf(error) })
      retryFailed(message, error)
    }
  }
}
