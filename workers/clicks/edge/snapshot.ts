/**
 * Snapshots at the edge: memory first, then KV. Documents in memory are served at once, even when stale; the
 * refresh runs after the answer. Errors of KV never reach the visitor.
 */

import { RecentMap } from '../../core/recent-map.ts'
import { withinTime } from '../../core/within-time.ts'
import { snapshotKey } from '../../snapshots/rules.ts'
import { readAffiliate, readAppKey, readHost, readLink, readOffer } from './snapshot-shape.ts'

const FRESH_MS = 30_000
const UNKNOWN_MS = 5_000
const OUTAGE_MS = 1_000
const REFRESH_MS_MAX = 10_000
const READ_MS_MAX = 1_500
const CACHE_TTL_SECONDS = 30
const KNOWN_MAX = 5_000
/** Longer than any host, id or code; KV refuses names above 512 bytes. */
const KEY_LENGTH_MAX = 255
const UNKNOWN_MAX = 10_000
/** Budget of KV reads that find nothing: its size, and its refill per second. */
const MISSES_MAX = 2_000
const MISSES_PER_SECOND = 200

interface Entry<T> {
  value: T
  freshUntilMs: number
  /** When a refresh was last started. One runs at a time, unless it seems to have died. */
  refreshedAtMs: number
}

/** The part of the request that snapshots need. */
export interface Reading {
  kv: Pick<KVNamespace, 'get'>
  nowMs: number
  waitUntil: (promise: Promise<unknown>) => void
}

/** One kind of document, by key. */
export interface Shelf<T> {
  /** From memory only: the document, null when nobody owns the key, undefined when KV must be read. */
  peek(key: string, reading: Reading): T | null | undefined
  /** From memory or KV. Never throws; null also when KV does not answer. */
  load(key: string, reading: Reading): Promise<T | null>
}

export function buildSnapshots() {
  const failedLookups = buildMissBudget()
  return {
    hosts: buildShelf(snapshotKey.host, readHost, failedLookups),
    affiliates: buildShelf(snapshotKey.affiliate, readAffiliate, failedLookups),
    offers: buildShelf(snapshotKey.offer, readOffer, failedLookups),
    links: buildShelf(snapshotKey.link, readLink, failedLookups),
    appKeys: buildShelf(snapshotKey.appKey, readAppKey, failedLookups),
  }
}
export type Snapshots = ReturnType<typeof buildSnapshots>

function buildShelf<T>(
  keyOf: (key: string) => string,
  read: (value: unknown) => T | null,
  failedLookups: MissBudget,
) {
  const known = new RecentMap<Entry<T>>(KNOWN_MAX)
  /** Separate from known keys, so that a flood of invented codes cannot evict them. */
  const unknownUntilMs = new RecentMap<number>(UNKNOWN_MAX)
  const malformed = new RecentMap<true>(100)
  const tellOutage = buildOutageLog()

  function remember(key: string, value: T | null, nowMs: number): void {
    if (value === null) {
      known.delete(key)
      unknownUntilMs.set(key, nowMs + UNKNOWN_MS)
    } else {
      known.set(key, { value, freshUntilMs: nowMs + FRESH_MS, refreshedAtMs: 0 })
    }
  }

  function tellMalformed(name: string): void {
    if (malformed.get(name)) return
    malformed.set(name, true)
    console.error(JSON.stringify({ event: 'snapshot.malformed', key: name }))
  }

  async function readThrough(key: string, { kv, nowMs }: Reading): Promise<T | null> {
    const name = keyOf(key)
    try {
      const text = await withinTime(kv.get(name, { cacheTtl: CACHE_TTL_SECONDS }), READ_MS_MAX)
      const value = text === null ? null : parse(text, read)
      if (text !== null && value === null) {
        tellMalformed(name)
        // The last good document is kept: a bad publication must not stop an offer's clicks.
        const stale = known.get(key)
        if (stale) return stale.value
      }
      remember(key, value, nowMs)
      return value
    } catch (error) {
      tellOutage(name, nowMs, error)
      const stale = known.get(key)
      if (stale) return stale.value
      unknownUntilMs.set(key, nowMs + OUTAGE_MS)
      return null
    }
  }

  function peek(key: string, reading: Reading): T | null | undefined {
    if (key.length > KEY_LENGTH_MAX) return null
    const entry = known.get(key)
    if (entry) {
      const isStale = entry.freshUntilMs <= reading.nowMs
      if (isStale && entry.refreshedAtMs + REFRESH_MS_MAX <= reading.nowMs) {
        entry.refreshedAtMs = reading.nowMs
        reading.waitUntil(readThrough(key, reading))
      }
      return entry.value
    }
    const untilMs = unknownUntilMs.get(key)
    return untilMs !== undefined && untilMs > reading.nowMs ? null : undefined
  }

  async function load(key: string, reading: Reading): Promise<T | null> {
    const remembered = peek(key, reading)
    if (remembered !== undefined) return remembered
    if (!failedLookups.take(reading.nowMs)) return null
    const found = await readThrough(key, reading)
    if (found !== null) failedLookups.giveBack()
    return found
  }

  return { peek, load } satisfies Shelf<T>
}

/**
 * Invented codes must not cause as many reads: each read takes from a budget, and one that finds something
 * returns it. While the budget is empty, keys that are not in memory count as unknown.
 */
function buildMissBudget() {
  let left = MISSES_MAX
  let filledAtMs = 0
  return {
    take(nowMs: number): boolean {
      const seconds = Math.abs(nowMs - filledAtMs) / 1000
      left = Math.min(MISSES_MAX, left + seconds * MISSES_PER_SECOND)
      filledAtMs = nowMs
      if (left < 1) return false
      left -= 1
      return true
    },
    giveBack(): void {
      left += 1
    },
  }
}
type MissBudget = ReturnType<typeof buildMissBudget>

/** At most one log line per second. */
function buildOutageLog(): (key: string, nowMs: number, error: unknown) => void {
  let toldAtMs = Number.NEGATIVE_INFINITY
  return (key, nowMs, error) => {
    if (Math.abs(nowMs - toldAtMs) < OUTAGE_MS) return
    toldAtMs = nowMs
    console.error(JSON.stringify({ event: 'snapshot.read_failed', key, error: String(error) }))
  }
}

/** Null for anything that cannot be read. */
function parse<T>(text: string, read: (value: unknown) => T | null): T | null {
  try {
    return read(JSON.parse(text))
  } catch {
    return null
  }
}
