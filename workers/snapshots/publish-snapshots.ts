/** Tells the edge what has changed: Postgres is the truth, the store holds copies of it. */

import { type Db, openDatabase, type Row, runScoped } from '../core/database.ts'
import type { Job } from '../core/job.ts'
import {
  listAffiliateSnapshots,
  listAppKeySnapshots,
  listHostSnapshots,
  listLinkSnapshots,
  listOfferSnapshots,
  type PageAfter,
  SNAPSHOTS_PER_PAGE,
} from './db.ts'
import {
  addAffiliate,
  addAppKey,
  addHost,
  addLink,
  addOffer,
  type Documents,
} from './documents-db.ts'
import { snapshotPrefixes } from './rules.ts'
import { hashIn, markOf, type SnapshotStore } from './store.ts'

export interface PublishedSnapshots {
  written: number
  removed: number
  unchanged: number
  /** The run stopped at its bound; the next one goes on. */
  more: boolean
}

// KV allows 1,000 operations per invocation; a listing of a thousand keys is one of them.
const OPERATIONS_PER_RUN_MAX = 950
const WRITES_PER_RUN_MAX = 900
const WRITES_AT_ONCE = 20

type Write = { key: string; value: string | null }

/**
 * Writes the documents that differ from what is stored and removes those whose row is gone. What is
 * stored is asked of the store itself, by the hash beside each key, so whatever a verb put there, in
 * whatever order, is mended. A run that dies half-way is completed by the next one. Safe to run twice.
 */
export async function publishSnapshots(db: Db, store: SnapshotStore): Promise<PublishedSnapshots> {
  // Listed before the rows are read: a document published in between is written again, never removed.
  const { stored, listings } = await listStored(store)
  const documents = await readDocuments(db)
  const due: Write[] = []
  for (const [key, value] of documents) {
    if (stored.get(key) !== (await markOf(value)).hash) due.push({ key, value })
  }
  const changed = due.length
  for (const key of stored.keys()) {
    // A revoked key or a released host must not wait behind new documents.
    if (!documents.has(key)) due.unshift({ key, value: null })
  }
  const room = Math.max(OPERATIONS_PER_RUN_MAX - listings, WRITES_AT_ONCE)
  const writes = due.slice(0, Math.min(room, WRITES_PER_RUN_MAX))
  for (let start = 0; start < writes.length; start += WRITES_AT_ONCE) {
    const together = writes.slice(start, start + WRITES_AT_ONCE)
    await Promise.all(together.map((write) => apply(store, write)))
  }
  return {
    written: writes.filter(({ value }) => value !== null).length,
    removed: writes.filter(({ value }) => value === null).length,
    unchanged: documents.size - changed,
    more: writes.length < due.length,
  }
}

async function apply(store: SnapshotStore, { key, value }: Write): Promise<void> {
  if (value === null) return store.delete(key)
  await store.put(key, value, { metadata: await markOf(value) })
}

/** Every snapshot's key with the hash beside it. */
async function listStored(store: SnapshotStore) {
  const stored = new Map<string, string | null>()
  let listings = 0
  for (const prefix of snapshotPrefixes) {
    let cursor: string | null = null
    do {
      const page = await store.list({ prefix, cursor })
      for (const { name, metadata } of page.keys) stored.set(name, hashIn(metadata))
      listings += 1
      cursor = page.cursor || null
    } while (cursor !== null)
  }
  return { stored, listings }
}

async function readDocuments(db: Db): Promise<Documents> {
  const documents: Documents = new Map()
  await eachRow(db, listHostSnapshots, (row) => addHost(documents, row))
  await eachRow(db, listAppKeySnapshots, (row) => addAppKey(documents, row))
  await eachRow(db, listOfferSnapshots, (row) => addOffer(documents, row))
  await eachRow(db, listAffiliateSnapshots, (row) => addAffiliate(documents, row))
  await eachRow(db, listLinkSnapshots, (row) => addLink(documents, row))
  return documents
}

async function eachRow(
  db: Db,
  page: (which: PageAfter) => ReturnType<typeof listHostSnapshots>,
  read: (row: Row) => void,
) {
  let after = ''
  for (;;) {
    const [rows = []] = await runScoped(db, { kind: 'system' }, [page({ after })])
    for (const row of rows) read(row)
    if (rows.length < SNAPSHOTS_PER_PAGE) return
    after = String(rows.at(-1)?.cursor)
  }
}

export const publishSnapshotsJob = {
  name: 'publish-snapshots',
  cron: '*/30 * * * *',
  minutesMax: 13,
  run: async (env) => publishSnapshots(await openDatabase(env), env.SNAPSHOTS),
} as const satisfies Job
