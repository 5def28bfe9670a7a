import { type ClickQueue, findOldestQueued } from './queued-clicks.ts'

const HOUR_MS = 60 * 60 * 1000
/** By default Cloudflare keeps a message for four days and then deletes it. */
export const QUEUE_HOURS_KEPT = 96

export interface OldBacklog {
  queue: string
  /** Age of the oldest message in hours; 0 if the queue is empty or does not report it. */
  oldestHours: number
  /** Whether half of the retention time is over. */
  isOld: boolean
}

/**
 * Logs an alarm when the oldest message of a queue has used half of its retention time: the consumer has
 * stopped or is too slow. An unknown age raises no alarm.
 */
export async function tellOldBacklog(
  name: string,
  queue: ClickQueue,
  now: Date,
): Promise<OldBacklog> {
  const oldest = await findOldestQueued(queue)
  const isKnown = oldest !== null && oldest > 0
  const oldestHours = isKnown ? Math.max(0, (now.getTime() - oldest) / HOUR_MS) : 0
  const isOld = oldestHours >= QUEUE_HOURS_KEPT / 2
  if (isOld) {
    const facts = { queue: name, oldestHours: Math.floor(oldestHours), keptHours: QUEUE_HOURS_KEPT }
    console.error(JSON.stringify({ event: 'queue.backlog_old', ...facts }))
  }
  return { queue: name, oldestHours, isOld }
}
