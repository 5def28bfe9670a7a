/** The store of snapshots. Each is stored with the hash of its content as metadata. */
import { logProblem } from '../core/log.ts'
import { sha256Hex } from '../core/sha256.ts'

/** Implemented by a KV namespace. */
export interface SnapshotStore {
  list(options: { prefix: string; cursor: string | null }): Promise<StorePage>
  put(key: string, value: string, options: { metadata: SnapshotMark }): Promise<void>
  delete(key: string): Promise<void>
  /** For stores that can write many keys at once; others are called key by key. */
  writeMany?(writes: readonly SnapshotWrite[]): Promise<void>
}

export interface StorePage {
  keys: { name: string; metadata?: unknown }[]
  /** Cursor of the next page; missing or empty on the last one. */
  cursor?: string
}

/** Metadata of a snapshot, so that a rebuild can compare it without reading it. */
export interface SnapshotMark {
  hash: string
}

export interface SnapshotWrite {
  key: string
  /** Null removes the key. */
  value: string | null
  mark: SnapshotMark
}

const HASH_LENGTH = 16
/** The tracker must read a document within one request. Real documents are far smaller. */
export const DOCUMENT_LENGTH_MAX = 512 * 1024
const WRITES_AT_ONCE = 20
/** KV allows one write per key and second. */
const RETRY_AFTER_MS = 1_100

export async function markOf(value: string): Promise<SnapshotMark> {
  return { hash: (await sha256Hex(value)).slice(0, HASH_LENGTH) }
}

/** The hash in a stored key's metadata; null if an older release or somebody else wrote it. */
export function hashIn(metadata: unknown): string | null {
  const { hash } = (metadata ?? {}) as Partial<SnapshotMark>
  return typeof hash === 'string' ? hash : null
}

export async function putSnapshot(store: SnapshotStore, key: string, value: string): Promise<void> {
  await store.put(key, value, { metadata: await markOf(value) })
}

/**
 * Writes and removes keys, with one retry each. A document that is too large is skipped: keeping
 * the previous one is better than one the tracker cannot read in time.
 * @throws errors of the store.
 */
export async function writeAll(
  store: SnapshotStore,
  writes: readonly SnapshotWrite[],
): Promise<void> {
  const fitting = writes.filter(fits)
  if (store.writeMany) return store.writeMany(fitting)
  for (let start = 0; start < fitting.length; start += WRITES_AT_ONCE) {
    const together = fitting.slice(start, start + WRITES_AT_ONCE)
    await Promise.all(together.map((write) => writePatiently(store, write)))
  }
}

function fits({ key, value }: SnapshotWrite): boolean {
  const length = value?.length ?? 0
  if (length <= DOCUMENT_LENGTH_MAX) return true
  logProblem('snapshot.too_large', { key, length })
  return false
}

async function writePatiently(store: SnapshotStore, write: SnapshotWrite): Promise<void> {
  try {
    await writeOne(store, write)
  } catch {
    await new Promise((resolve) => setTimeout(resolve, RETRY_AFTER_MS))
    await writeOne(store, write)
  }
}

function writeOne(store: SnapshotStore, { key, value, mark }: SnapshotWrite): Promise<void> {
  return value === null ? store.delete(key) : store.put(key, value, { metadata: mark })
}
