/** Compares the whole store with Postgres and publishes the differences. */
import { type Db, runScoped } from '../core/database.ts'
import { SNAPSHOTS_PER_PAGE } from './db.ts'
import { type Documents, type SnapshotKind, snapshotKinds } from './documents-db.ts'
import { publishKeys } from './settle.ts'
import { hashIn, markOf, type SnapshotStore } from './store.ts'

export interface PublishedSnapshots {
  written: number
  removed: number
  unchanged: number
}

export interface ComparedKind {
  unchanged: number
  /** Number of pages read from the store's list. */
  listings: number
}

/** Publishes keys, or queues them for publishing. */
type Publish = (keys: string[]) => Promise<void>

/**
 * Writes documents that differ from the stored ones and removes those without a row, one kind
 * after the other. Safe to repeat; work left by an interrupted run is done by the next one.
 */
export async function publishSnapshots(
  db: Db,
  store: SnapshotStore,
  keysPerWrite = SNAPSHOTS_PER_PAGE,
): Promise<PublishedSnapshots> {
  const total = { written: 0, removed: 0, unchanged: 0 }
  for (const kind of snapshotKinds) {
    const { unchanged } = await compareKind(db, store, kind, keysPerWrite, async (keys) => {
      const { written, removed } = await publishKeys(db, store, keys)
      total.written += written
      total.removed += removed
    })
    total.unchanged += unchanged
  }
  return total
}

/**
 * Finds the keys of one kind that differ from Postgres and publishes them, at most `keysAtOnce`
 * at a time. Stored documents are compared by the hash in their metadata. Memory holds one number
 * per key, and one page of documents at a time.
 */
export async function compareKind(
  db: Db,
  store: SnapshotStore,
  kind: SnapshotKind,
  keysAtOnce: number,
  publish: Publish,
): Promise<ComparedKind> {
  const due = gatherKeys(keysAtOnce, publish)
  const published = new Set<number>()
  // The list is read before the rows: a document published in between is read again, never removed.
  const stored = new Set<number>()
  const listings = await eachStored(store, kind.prefix, (key, hash) => {
    stored.add(numberOf(key, hash))
  })
  let unchanged = 0
  await eachDocument(db, kind, async (key, text) => {
    if (stored.delete(numberOf(key, (await markOf(text)).hash))) {
      unchanged += 1
      return
    }
    published.add(numberOf(key, ''))
    await due.add(key)
  })
  await due.end()
  if (stored.size === 0) return { unchanged, listings }
  // The remaining keys have lost their row or were just replaced. Restored keys are read again.
  const again = await eachStored(store, kind.prefix, async (key, hash) => {
    const isLeft = stored.has(numberOf(key, hash))
    if (isLeft && !published.has(numberOf(key, ''))) await due.add(key)
  })
  await due.end()
  return { unchanged, listings: listings + again }
}

/**
 * Combines a key and its document's hash into a number of 53 bits, so that memory can hold
 * millions of them. A collision (one in a billion at a million keys) hides one difference until
 * either changes.
 */
function numberOf(key: string, hash: string | null): number {
  const text = `${key} ${hash}`
  let high = 0xdeadbeef
  let low = 0x41c6ce57
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    high = Math.imul(high ^ code, 2654435761)
    low = Math.imul(low ^ code, 1597334677)
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909)
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909)
  return (low & 0x1fffff) * 2 ** 32 + (high >>> 0)
}

function gatherKeys(keysAtOnce: number, publish: Publish) {
  let keys: string[] = []
  const end = async () => {
    const full = keys
    keys = []
    if (full.length > 0) await publish(full)
  }
  const add = async (key: string) => {
    keys.push(key)
    if (keys.length >= keysAtOnce) await end()
  }
  return { add, end }
}

/** @returns the number of pages read. */
async function eachStored(
  store: SnapshotStore,
  prefix: string,
  take: (key: string, hash: string | null) => Promise<void> | void,
): Promise<number> {
  let listings = 0
  let cursor: string | null = null
  do {
    const page = await store.list({ prefix, cursor })
    for (const { name, metadata } of page.keys) await take(name, hashIn(metadata))
    listings += 1
    cursor = page.cursor || null
  } while (cursor !== null)
  return listings
}

async function eachDocument(
  db: Db,
  { list, add }: SnapshotKind,
  take: (key: string, text: string) => Promise<void>,
): Promise<void> {
  let after = ''
  for (;;) {
    const [rows = []] = await runScoped(db, { kind: 'system' }, [list({ after })])
    const documents: Documents = new Map()
    for (const row of rows) add(documents, row)
    for (const [key, text] of documents) await take(key, text)
    if (rows.length < SNAPSHOTS_PER_PAGE) return
    after = String(rows.at(-1)?.cursor)
  }
}
