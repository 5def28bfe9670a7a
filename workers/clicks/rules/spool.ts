/** Where the edge leaves click messages in KV while the queue does not take them. */
export const SPOOL_PREFIX = 'spool:clicks:'

/** Where messages nobody can read are put aside for a person. */
export const DEAD_PREFIX = 'spool:dead:'

/** Named by the first message under it: left twice it is still one. */
export function spoolKey(isolate: string, sequence: number | string): string {
  return `${SPOOL_PREFIX}${isolate}:${sequence}`
}

/** The place aside for a key of the spool, or for the message at this place among those under it. */
export function deadKey(key: string, place = 0): string {
  return DEAD_PREFIX + key.slice(SPOOL_PREFIX.length) + (place === 0 ? '' : `.${place}`)
}

/** The messages under a key: a list of them; in older versions, and aside, one message by itself. */
export function textsOf(text: string): string[] {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value.map((one) => JSON.stringify(one)) : [text]
  } catch {
    return [text]
  }
}

/** The isolate that a key of the spool, or of those put aside, names. */
export function isolateIn(key: string): string {
  const prefix = key.startsWith(DEAD_PREFIX) ? DEAD_PREFIX : SPOOL_PREFIX
  const rest = key.slice(prefix.length)
  return rest.slice(0, Math.max(0, rest.lastIndexOf(':')))
}
