/** Keys of click messages in KV, where the edge stores them while the queue is unavailable. */
export const SPOOL_PREFIX = 'spool:clicks:'

/** Named by the first message: stored twice, it is the same key. */
export function spoolKey(isolate: string, sequence: number | string): string {
  return `${SPOOL_PREFIX}${isolate}:${sequence}`
}

/** Id of a dead click message under a key of the spool, by its position there. */
export function deadIdOf(key: string, place = 0): string {
  return key.slice(SPOOL_PREFIX.length) + (place === 0 ? '' : `.${place}`)
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

/** The isolate in the id of a message: what comes before its number. */
export const isolateIn = (id: string): string => id.slice(0, Math.max(0, id.lastIndexOf(':')))
