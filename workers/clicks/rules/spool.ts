/** Where the edge leaves click messages in KV while the queue does not take them. */
export const SPOOL_PREFIX = 'spool:clicks:'

/** Where messages nobody can read are put aside for a person. */
export const DEAD_PREFIX = 'spool:dead:'

/** One key per message: left twice it is still one. */
export function spoolKey(isolate: string, sequence: number | string): string {
  return `${SPOOL_PREFIX}${isolate}:${sequence}`
}

/** The place aside for a key of the spool. */
export function deadKey(key: string): string {
  return DEAD_PREFIX + key.slice(SPOOL_PREFIX.length)
}

/** The isolate that a key of the spool, or of those put aside, names. */
export function isolateIn(key: string): string {
  const prefix = key.startsWith(DEAD_PREFIX) ? DEAD_PREFIX : SPOOL_PREFIX
  const rest = key.slice(prefix.length)
  return rest.slice(0, Math.max(0, rest.lastIndexOf(':')))
}
