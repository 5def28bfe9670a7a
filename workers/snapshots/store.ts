/** Where snapshots are kept, and how one is put there: with the hash of what it says beside it. */
import { sha256Hex } from '../core/sha256.ts'

/** A KV namespace is one. */
export interface SnapshotStore {
  list(options: { prefix: string; cursor: string | null }): Promise<StorePage>
  put(key: string, value: string, options: { metadata: SnapshotMark }): Promise<void>
  delete(key: string): Promise<void>
}

export interface StorePage {
  keys: { name: string; metadata?: unknown }[]
  /** Where the next page begins; missing or empty on the last one. */
  cursor?: string
}

/** What stands beside a snapshot, so that a rebuild sees what is stored without reading it. */
export interface SnapshotMark {
  hash: string
}

const HASH_LENGTH = 16

export async function markOf(value: string): Promise<SnapshotMark> {
  return { hash: (await sha256Hex(value)).slice(0, HASH_LENGTH) }
}

/** The hash beside a stored key; null where an older release, or nobody we know, wrote it. */
export function hashIn(metadata: unknown): string | null {
  const { hash } = (metadata ?? {}) as Partial<SnapshotMark>
  return typeof hash === 'string' ? hash : null
}

export async function putSnapshot(store: SnapshotStore, key: string, value: string): Promise<void> {
  await store.put(key, value, { metadata: await markOf(value) })
}
