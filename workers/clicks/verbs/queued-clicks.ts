/** What waits in KV for its way into the database. */
import { DEAD_PREFIX, isolateIn, SPOOL_PREFIX } from '../rules/spool.ts'

/** A KV namespace is one. */
export interface WaitingSpool {
  list(options: { prefix: string; limit: number }): Promise<{
    keys: { name: string }[]
    list_complete: boolean
  }>
}

/** As many as one listing of KV names. */
const MESSAGES_MAX = 1_000

export interface WaitingClicks {
  /** Messages that the next drain takes, and those that it put aside: at most 1,000 of each are counted. */
  spooled: number
  putAside: number
  /** There are more than could be counted. */
  more: boolean
  /** Whether clicks of this isolate may be among them. */
  has: (isolate: string) => boolean
}

export async function listWaitingClicks(spool: WaitingSpool): Promise<WaitingClicks> {
  const list = (prefix: string) => spool.list({ prefix, limit: MESSAGES_MAX })
  const [spooled, dead] = await Promise.all([list(SPOOL_PREFIX), list(DEAD_PREFIX)])
  const more = !spooled.list_complete || !dead.list_complete
  const isolates = new Set([...spooled.keys, ...dead.keys].map(({ name }) => isolateIn(name)))
  return {
    ...{ spooled: spooled.keys.length, putAside: dead.keys.length, more },
    has: (isolate) => more || isolates.has(isolate),
  }
}

/** A queue's producer binding is one. */
export interface ClickQueue {
  metrics(): Promise<{ backlogCount: number; oldestMessageTimestamp?: Date }>
}

/**
 * When the oldest message that is still in the queue was sent, in epoch milliseconds; 0 when there are
 * some and nobody says how old, null when there are none. A queue that does not answer is told in the
 * log and taken for empty: what it holds is missed by its gaps, as it was before queues could be asked.
 */
export async function findOldestQueued(queue: ClickQueue): Promise<number | null> {
  try {
    const { backlogCount, oldestMessageTimestamp } = await queue.metrics()
    if (backlogCount === 0) return null
    return oldestMessageTimestamp === undefined ? 0 : new Date(oldestMessageTimestamp).getTime()
  } catch (error) {
    console.error(JSON.stringify({ event: 'queue.metrics_failed', error: String(error) }))
    return null
  }
}
