/**
 * Whether the system was used in the last hour, kept in KV so that a job need not wake a sleeping database
 * to learn that there is nothing to do. Whoever uses the database anyway leaves the mark. A mark that is
 * missed delays a job until its next run at the full hour, which always looks.
 */

const ACTIVE_KEY = 'jobs:active'
/** Each isolate leaves it again after so long: KV takes one write a second of a key. */
const AGAIN_MS = 15 * 60_000
/** An hour after the last use, however long ago this isolate left it. */
const MARK_LIFE_SECONDS = 75 * 60

type ActivityStore = Pick<KVNamespace, 'get' | 'put'>

/** When this isolate left its mark. */
let markedAtMs: number | null = null

/** Says that the system is used. Never throws: without the mark jobs run every hour. */
export async function noteActivity(store: ActivityStore, nowMs: number): Promise<void> {
  if (markedAtMs !== null && Math.abs(nowMs - markedAtMs) < AGAIN_MS) return
  markedAtMs = nowMs
  try {
    const text = new Date(nowMs).toISOString()
    await store.put(ACTIVE_KEY, text, { expirationTtl: MARK_LIFE_SECONDS })
  } catch (error) {
    markedAtMs = null
    console.warn(JSON.stringify({ event: 'activity.mark_failed', error: String(error) }))
  }
}

/** @throws when KV does not answer. */
export async function wasActive(store: Pick<ActivityStore, 'get'>): Promise<boolean> {
  return (await store.get(ACTIVE_KEY)) !== null
}
