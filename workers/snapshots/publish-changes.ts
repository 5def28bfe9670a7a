/** Publishes the changes of an operation to the edge at once, after its commit. */
import type { SQL } from 'drizzle-orm'
import { readTexts } from '../core/columns.ts'
import { type Db, type Row, runScoped, type Scope } from '../core/database.ts'
import { logProblem } from '../core/log.ts'
import { listEnrolledKeys, listGroupKeys } from './changed-keys-db.ts'
import {
  listAffiliateSnapshots,
  listAppKeySnapshots,
  listHostSnapshots,
  listLinkSnapshots,
  listOfferSnapshots,
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
import type { OffersChanged } from './rules.ts'
import { settle, type Targets } from './settle.ts'
import { type SnapshotsQueue, sendKeys } from './snapshots-message.ts'
import type { SnapshotStore } from './store.ts'

/** The changes of an operation. */
export interface Changes {
  offers?: OffersChanged
  linkId?: string
  /** The app's hosts. */
  appId?: string
  /** The keys of this app. */
  keysOfAppId?: string
  /** Affiliates whose account, or status with an advertiser, changed. */
  affiliateIds?: readonly string[]
  /** An offer that was closed or opened: the affiliates enrolled in it, through the queue. */
  enrolledInOfferId?: string
  /** A group whose terms changed: the affiliates in it, through the queue. */
  groupId?: string
  /**
   * Keys that may have lost their document. They are removed unless a changed row still owns them.
   */
  mayBeGone?: readonly string[]
}

/** One request may make 1,000 KV operations. Further keys go to the queue. */
const KEYS_MAX = 400
const ANSWER_MS_MAX = 4_000
/** After this time, a write that we no longer wait for has succeeded or failed. */
const LATE_SECONDS = 60

export interface Published {
  outcome: 'published' | 'put_failed'
  keys: number
}

/**
 * Reads the changed rows in the actor's scope and stores their documents. Never throws, because
 * the operation is committed. Keys that exceed the limit of one request, or could not be stored, go
 * to the queue. Without a queue, the run of every ten minutes publishes them.
 */
export async function publishChanges(
  db: Db,
  scope: Scope,
  store: SnapshotStore,
  changes: Changes,
  queue?: SnapshotsQueue,
): Promise<Published> {
  let keys: string[] = [...(changes.mayBeGone ?? [])]
  let isFirst = true
  const read = async (): Promise<Targets> => {
    const documents = await readChanged(db, scope, changes)
    const gone = (changes.mayBeGone ?? []).filter((key) => !documents.has(key))
    const all = [...gone, ...documents.keys()]
    // Keys that appeared since are published by whoever created them.
    if (isFirst) keys = all
    isFirst = false
    const own = new Set(keys.slice(0, KEYS_MAX))
    return new Map(
      all.filter((key) => own.has(key)).map((key) => [key, documents.get(key) ?? null]),
    )
  }
  const { enrolledInOfferId, groupId } = changes
  if (enrolledInOfferId !== undefined) {
    await sendMany(db, scope, listEnrolledKeys(enrolledInOfferId), queue)
  }
  if (groupId !== undefined) await sendMany(db, scope, listGroupKeys(groupId), queue)
  try {
    await withinTime(ANSWER_MS_MAX, settle(store, read))
  } catch (error) {
    const line = { keys: keys.slice(0, 10), error: String(error) }
    logProblem('snapshot.put_failed', line)
    await sendLater(queue, keys, LATE_SECONDS)
    return { outcome: 'put_failed', keys: keys.length }
  }
  await sendLater(queue, keys.slice(KEYS_MAX), 0)
  return { outcome: 'published', keys: keys.length }
}

/** An offer or group may have thousands of affiliates, so the queue's consumer reads their documents. */
async function sendMany(
  db: Db,
  scope: Scope,
  keys: SQL,
  queue: SnapshotsQueue | undefined,
): Promise<void> {
  try {
    const [rows = []] = await runScoped(db, scope, [keys])
    await sendLater(queue, readTexts(rows.map(({ key }) => key)), 0)
  } catch (error) {
    logProblem('snapshot.queue_failed', { error: String(error) })
  }
}

/** The operation is committed, so a queue failure is logged and not thrown. */
async function sendLater(
  queue: SnapshotsQueue | undefined,
  keys: readonly string[],
  delaySeconds: number,
): Promise<void> {
  if (keys.length === 0) return
  try {
    if (queue === undefined) throw new Error('there is no queue here')
    await withinTime(ANSWER_MS_MAX, sendKeys(queue, keys, delaySeconds))
  } catch (error) {
    logProblem('snapshot.queue_failed', { keys: keys.length, error: String(error) })
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
  if (offers !== undefined) await addFurtherOffers(db, scope, documents, offers, results[0] ?? [])
  for (const affiliateId of changes.affiliateIds ?? []) {
    await addWhole(db, documents, affiliateId)
  }
  return documents
}

/** An advertiser's offers after the first page. */
async function addFurtherOffers(
  db: Db,
  scope: Scope,
  documents: Documents,
  offers: OffersChanged,
  first: readonly Row[],
): Promise<void> {
  let rows = first
  while (rows.length === SNAPSHOTS_PER_PAGE && 'advertiserId' in offers) {
    const after = String(rows.at(-1)?.cursor)
    const [page = []] = await runScoped(db, scope, [listOfferSnapshots({ ...offers, after })])
    for (const row of page) addOffer(documents, row)
    rows = page
  }
}

/**
 * An affiliate's document lists all their advertisers, so it is read in the affiliate's own scope.
 */
async function addWhole(db: Db, documents: Documents, affiliateId: string): Promise<void> {
  const own: Scope = { kind: 'affiliate', affiliateId, advertiserId: null }
  const [[row] = []] = await runScoped(db, own, [listAffiliateSnapshots({ affiliateId })])
  if (row) addAffiliate(documents, row)
}

async function withinTime(limitMs: number, work: Promise<unknown>): Promise<void> {
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
