/** Tells the edge what has changed: Postgres is the truth, the store holds copies of it. */
import { type Db, type Row, runScoped } from '../db/database.ts'
import {
  listAffiliateSnapshots,
  listAppKeySnapshots,
  listHostSnapshots,
  listLinkSnapshots,
  listOfferSnapshots,
  SNAPSHOTS_PER_PAGE,
  toAffiliateSnapshot,
  toAppKeySnapshot,
  toHostSnapshot,
  toLinkSnapshot,
  toOfferSnapshot,
} from '../db/snapshots.ts'
import { snapshotKey } from '../domain/snapshot.ts'
import { sha256Hex } from './sha256.ts'

/** Where snapshots are kept; KV in production. */
export interface SnapshotStore {
  get(key: string): Promise<string | null>
  put(key: string, value: string): Promise<void>
  delete(key: string): Promise<void>
}

export interface PublishedSnapshots {
  written: number
  removed: number
  unchanged: number
  /** The run stopped at its bound; the next one goes on. */
  more: boolean
}

/** Remembers what was published: key → beginning of the content's hash. */
const INDEX_KEY = 'snapshot:index'
const HASH_LENGTH = 16
// KV allows 1,000 operations per invocation; two belong to the index.
const WRITES_PER_RUN_MAX = 900
const WRITES_AT_ONCE = 20

type Write = { key: string; value: string | null; hash: string | null }
type Index = Record<string, string>

/**
 * Writes the documents that are new or changed since the last run and removes those whose row is
 * gone. A run that dies half-way is repeated by the next one. Safe to run twice.
 */
export async function publishSnapshots(db: Db, store: SnapshotStore): Promise<PublishedSnapshots> {
  const index = readIndex(await store.get(INDEX_KEY))
  const documents = await readDocuments(db)
  const due: Write[] = []
  for (const [key, value] of documents) {
    const hash = (await sha256Hex(value)).slice(0, HASH_LENGTH)
    if (index[key] !== hash) due.push({ key, value, hash })
  }
  const changed = due.length
  for (const key of Object.keys(index)) {
    // A revoked key or a released host must not wait behind new documents.
    if (!documents.has(key)) due.unshift({ key, value: null, hash: null })
  }
  const writes = due.slice(0, WRITES_PER_RUN_MAX)
  try {
    for (let start = 0; start < writes.length; start += WRITES_AT_ONCE) {
      await Promise.all(
        writes.slice(start, start + WRITES_AT_ONCE).map((write) => apply(store, index, write)),
      )
    }
  } finally {
    if (writes.length > 0) await store.put(INDEX_KEY, JSON.stringify(index))
  }
  return {
    written: writes.filter(({ value }) => value !== null).length,
    removed: writes.filter(({ value }) => value === null).length,
    unchanged: documents.size - changed,
    more: writes.length < due.length,
  }
}

async function apply(store: SnapshotStore, index: Index, { key, value, hash }: Write) {
  if (value === null || hash === null) {
    await store.delete(key)
    delete index[key]
  } else {
    await store.put(key, value)
    index[key] = hash
  }
}

/** An index that cannot be read only costs one full round of writes. */
function readIndex(text: string | null): Index {
  try {
    const index: unknown = JSON.parse(text ?? '{}')
    return typeof index === 'object' && index !== null ? (index as Index) : {}
  } catch {
    return {}
  }
}

async function readDocuments(db: Db): Promise<Map<string, string>> {
  const documents = new Map<string, string>()
  const add = (keys: string[], snapshot: object) => {
    for (const key of keys) documents.set(key, JSON.stringify(snapshot))
  }
  await eachRow(db, listHostSnapshots, (row) => {
    const { host, snapshot } = toHostSnapshot(row)
    add([snapshotKey.host(host)], snapshot)
  })
  await eachRow(db, listAppKeySnapshots, (row) => {
    const key = toAppKeySnapshot(row)
    add([snapshotKey.appKey(key.id)], key)
  })
  await eachRow(db, listOfferSnapshots, (row) => {
    const offer = toOfferSnapshot(row)
    add([snapshotKey.offer(offer.id), snapshotKey.offer(offer.code)], offer)
  })
  await eachRow(db, listAffiliateSnapshots, (row) => {
    const affiliate = toAffiliateSnapshot(row)
    add([snapshotKey.affiliate(affiliate.id), snapshotKey.affiliate(affiliate.code)], affiliate)
  })
  await eachRow(db, listLinkSnapshots, (row) => {
    const link = toLinkSnapshot(row)
    add([snapshotKey.link(link.slug)], link)
  })
  return documents
}

async function eachRow(db: Db, page: typeof listHostSnapshots, read: (row: Row) => void) {
  let after = ''
  for (;;) {
    const [rows = []] = await runScoped(db, { kind: 'system' }, [page(after)])
    for (const row of rows) read(row)
    if (rows.length < SNAPSHOTS_PER_PAGE) return
    after = String(rows.at(-1)?.cursor)
  }
}
