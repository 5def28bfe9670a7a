/** Keys of click messages in KV, where the edge stores them while the queue is unavailable. */
export const SPOOL_PREFIX = 'spool:clicks:'

/** Prefix for unreadable messages, which a person must check. */
export const DEAD_PREFIX = 'spool:dead:'

/** Named by the first message: stored twice, it is the same key. */
export function spoolKey(isolate: string, sequence: number | string): string {
  return `${SPOOL_PREFIX}${isolate}:${sequence}`
}

/** The put-aside key for a key of the spool, or for one of its messages by position. */
export function deadKey(key: string, place = 0): string {
  return DEAD_PREFIX + key.slice(SPOOL_PREFIX.length) + (place === 0 ? '' : `.${place}`)
}

/** The messages under a key: a list; a single message in older versions and when put aside. */
export function textsOf(text: string): string[] {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value.map((one) => JSON.stringify(one)) : [text]
  } catch {
    return [text]
  }
}

/** The isolate in the name of a key, in the spool or put aside. */
export function isolateIn(key: string): string {
  const prefix = key.startsWith(DEAD_PREFIX) ? DEAD_PREFIX : SPOOL_PREFIX
  const rest = key.slice(prefix.length)
  return rest.slice(0, Math.max(0, rest.lastIndexOf(':')))
}
