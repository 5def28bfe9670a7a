import { type ClickQueue, findOldestQueued } from './queued-clicks.ts'

const HOUR_MS = 60 * 60 * 1000
/** Cloudflare keeps a message for four days unless a queue is made otherwise, and then deletes it. */
export const QUEUE_HOURS_KEPT = 96

export interface OldBacklog {
  queue: string
  /** Hours that the oldest message has waited; 0 where the queue is empty or does not say. */
  oldestHours: number
  /** Half of the time has gone after which it is deleted. */
  isOld: boolean
}

/**
 * Raises the log's alarm when the oldest message of a queue has used up half of the time for which it
 * is kept: nobody consumes any more, or too slowly. A message whose age nobody tells is no alarm.
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
