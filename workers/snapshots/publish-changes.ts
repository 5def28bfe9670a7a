/** Tells the edge at once what a verb has changed, after its commit. */
import { type Db, runScoped, type Scope } from '../core/database.ts'
import {
  listAffiliateSnapshots,
  listAppKeySnapshots,
  listHostSnapshots,
  listLinkSnapshots,
  listOfferSnapshots,
} from './db.ts'
import {
  addAffiliate,
  addAppKey,
  addHost,
  addLink,
  addOffer,
  type Documents,
} from './documents-db.ts'
import type { OffersChanged } from './rules.ts'
import { putSnapshot, type SnapshotStore } from './store.ts'

/** What a verb has changed. */
export interface Changes {
  offers?: OffersChanged
  linkId?: string
  /** The app's hosts. */
  appId?: string
  /** The keys of this app. */
  keysOfAppId?: string
  /** Affiliates whose account or standing with an advertiser changed. */
  affiliateIds?: readonly string[]
  /** Keys that may have lost their document: they are removed unless a changed row still owns them. */
  mayBeGone?: readonly string[]
}

/** More than this waits for the full rebuild: KV allows 1,000 operations per invocation. */
const WRITES_MAX = 400
const WRITES_AT_ONCE = 20
const ANSWER_MS_MAX = 4_000
/** KV takes one write per key and second. */
const RETRY_AFTER_MS = 1_100

export interface Published {
  outcome: 'published' | 'put_failed'
  keys: number
}

/**
 * Reads the changed rows again, as the asker may see them, and puts their documents into the store. It
 * never throws: the verb has happened. What could not be put is logged, and the full rebuild mends it,
 * as it does when two verbs put the same document in the wrong order.
 */
export async function publishChanges(
  db: Db,
  scope: Scope,
  store: SnapshotStore,
  changes: Changes,
): Promise<Published> {
  let keys: string[] = [...(changes.mayBeGone ?? [])]
  try {
    const documents = await readChanged(db, scope, changes)
    const gone = keys.filter((key) => !documents.has(key))
    keys = [...gone, ...documents.keys()]
    const writes = keys.slice(0, WRITES_MAX).map((key) => [key, documents.get(key)] as const)
    await withinTime(ANSWER_MS_MAX, applyAll(store, writes))
    if (keys.length <= WRITES_MAX) return { outcome: 'published', keys: keys.length }
    throw new Error(`${keys.length} documents are more than one request may write`)
  } catch (error) {
    const line = { event: 'snapshot.put_failed', keys: keys.slice(0, 10), error: String(error) }
    console.error(JSON.stringify(line))
    return { outcome: 'put_failed', keys: keys.length }
  }
}

async function readChanged(db: Db, scope: Scope, changes: Changes): Promise<Documents> {
  const { offers, linkId, appId, keysOfAppId } = changes
  const keysOf = keysOfAppId === undefined ? [] : [{ appId: keysOfAppId }]
  const kinds = [
    ...(offers === undefined ? [] : [{ list: listOfferSnapshots(offers), add: addOffer }]),
    ...(linkId === undefined ? [] : [{ list: listLinkSnapshots({ linkId }), add: addLink }]),
    ...(appId === undefined ? [] : [{ list: listHostSnapshots({ appId }), add: addHost }]),
    ...keysOf.map((which) => ({ list: listAppKeySnapshots(which), add: addAppKey })),
  ]
  const documents: Documents = new Map()
  const statements = kinds.map(({ list }) => list)
  const results = kinds.length === 0 ? [] : await runScoped(db, scope, statements)
  kinds.forEach(({ add }, at) => {
    for (const row of results[at] ?? []) add(documents, row)
  })
  for (const affiliateId of changes.affiliateIds ?? []) {
    await addWhole(db, documents, affiliateId)
  }
  return documents
}

/** An affiliate's document names all their advertisers: only they themselves may see that. */
async function addWhole(db: Db, documents: Documents, affiliateId: string): Promise<void> {
  const own: Scope = { kind: 'affiliate', affiliateId, advertiserId: null }
  const [[row] = []] = await runScoped(db, own, [listAffiliateSnapshots({ affiliateId })])
  if (row) addAffiliate(documents, row)
}

type Write = readonly [key: string, value: string | undefined]

async function applyAll(store: SnapshotStore, writes: readonly Write[]): Promise<void> {
  for (let start = 0; start < writes.length; start += WRITES_AT_ONCE) {
    const together = writes.slice(start, start + WRITES_AT_ONCE)
    await Promise.all(together.map((write) => applyPatiently(store, write)))
  }
}

async function applyPatiently(store: SnapshotStore, write: Write): Promise<void> {
  try {
    await apply(store, write)
  } catch {
    await new Promise((resolve) => setTimeout(resolve, RETRY_AFTER_MS))
    await apply(store, write)
  }
}

function apply(store: SnapshotStore, [key, value]: Write): Promise<void> {
  return value === undefined ? store.delete(key) : putSnapshot(store, key, value)
}

async function withinTime(limitMs: number, work: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${limitMs} ms`)), limitMs)
  })
  try {
    await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
