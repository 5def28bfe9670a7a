/** Clicks in KV and in the queue that are not in the database yet. */
import { deadMessagePrefix } from '../../core/dead-message.ts'
import { isolateIn, SPOOL_PREFIX } from '../rules/spool.ts'

const DEAD_PREFIX = deadMessagePrefix('clicks')

/** A KV namespace is one. */
export interface ClickSpool {
  list(options: { prefix: string; limit: number }): Promise<{
    keys: { name: string }[]
    list_complete: boolean
  }>
}

/** KV lists this many names in one call. */
const MESSAGES_MAX = 1_000

export interface SpooledClicks {
  /**
   * Messages that the next drain reads, and dead ones that are not in the database yet: at most 1,000 of each are
   * counted.
   */
  spooled: number
  putAside: number
  /** Whether there are more than were counted. */
  more: boolean
  /** Whether clicks of this isolate may be among them. */
  has: (isolate: string) => boolean
}

export async function listSpooledClicks(spool: ClickSpool): Promise<SpooledClicks> {
  const list = (prefix: string) => spool.list({ prefix, limit: MESSAGES_MAX })
  const [spooled, dead] = await Promise.all([list(SPOOL_PREFIX), list(DEAD_PREFIX)])
  const more = !spooled.list_complete || !dead.list_complete
  const idsOf = (of: typeof dead, prefix: string) =>
    of.keys.map(({ name }) => name.slice(prefix.length))
  const ids = [...idsOf(spooled, SPOOL_PREFIX), ...idsOf(dead, DEAD_PREFIX)]
  const isolates = new Set(ids.map(isolateIn))
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
 * When the oldest message in the queue was sent, in epoch milliseconds; 0 if the age is unknown, null if the
 * queue is empty. If the queue does not answer, this is logged and it counts as empty; its messages then show
 * as gaps.
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
