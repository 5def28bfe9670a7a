/** Makes keys of the store match Postgres, even with concurrent writers. */
import { type Db, runScoped } from '../core/database.ts'
import { type Documents, snapshotKinds } from './documents-db.ts'
import { markOf, type SnapshotStore, type SnapshotWrite, writeAll } from './store.ts'

export interface Settled {
  written: number
  removed: number
}

/** Key → its current document in Postgres; null for a key without a row. */
export type Targets = ReadonlyMap<string, string | null>

/** More changes than this during one call mean a writer in a loop, or a broken store. */
const READS_MAX = 6

/**
 * Writes what `read` returns, and reads again until nothing has changed in between. If two
 * writers publish the same row and the older document is written last, its writer reads the newer
 * row and writes again. So the store ends with the last commit.
 * @throws errors of the store; Error if the rows keep changing.
 */
export async function settle(store: SnapshotStore, read: () => Promise<Targets>): Promise<Settled> {
  const settled = { written: 0, removed: 0 }
  /** By key written here: the hash of its document, or null if it was removed. */
  const written = new Map<string, string | null>()
  for (let reads = 0; reads < READS_MAX; reads += 1) {
    const writes = await writesFor(await read(), written)
    if (writes.length === 0) return settled
    await writeAll(store, writes)
    for (const { key, value, mark } of writes) {
      written.set(key, value === null ? null : mark.hash)
      if (value === null) settled.removed += 1
      else settled.written += 1
    }
  }
  throw new Error('the rows of the documents keep changing')
}

/** The differences from what was written before. Keys that are no longer read are removed again. */
async function writesFor(targets: Targets, written: ReadonlyMap<string, string | null>) {
  const writes: SnapshotWrite[] = []
  for (const [key, value] of targets) {
    const mark = await markOf(value ?? '')
    const isWritten = written.has(key) && written.get(key) === (value === null ? null : mark.hash)
    if (!isWritten) writes.push({ key, value, mark })
  }
  for (const [key, hash] of written) {
    if (hash !== null && !targets.has(key))
      writes.push({ key, value: null, mark: await markOf('') })
  }
  return writes
}

/** Publishes these keys, of any kind, from Postgres. A key without a row is removed. */
export function publishKeys(
  db: Db,
  store: SnapshotStore,
  keys: readonly string[],
): Promise<Settled> {
  return settle(store, () => readKeys(db, keys))
}

/** The number of rows one query returns. */
const NAMES_PER_READ = 500

async function readKeys(db: Db, keys: readonly string[]): Promise<Targets> {
  const targets = new Map<string, string | null>(keys.map((key) => [key, null]))
  for (const { prefix, list, add } of snapshotKinds) {
    const own = keys.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length))
    for (let start = 0; start < own.length; start += NAMES_PER_READ) {
      const names = own.slice(start, start + NAMES_PER_READ)
      const [rows = []] = await runScoped(db, { kind: 'system' }, [list({ names })])
      const documents: Documents = new Map()
      for (const row of rows) add(documents, row)
      // A row has two keys; the other one was not asked for.
      for (const [key, text] of documents) if (targets.has(key)) targets.set(key, text)
    }
  }
  return targets
}
