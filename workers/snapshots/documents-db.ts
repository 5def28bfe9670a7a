/** Converts rows to documents for the edge, the same way for single changes and rebuilds. */
import type { SQL } from 'drizzle-orm'
import type { Row } from '../core/database.ts'
import {
  listAffiliateSnapshots,
  listAppKeySnapshots,
  listHostSnapshots,
  listLinkSnapshots,
  listOfferSnapshots,
  toAffiliateSnapshot,
  toAppKeySnapshot,
  toHostSnapshot,
  toLinkSnapshot,
  toOfferSnapshot,
} from './db.ts'
import { snapshotKey } from './rules.ts'
import type { Named, PageAfter } from './which-rows-db.ts'

/** Key → text. */
export type Documents = Map<string, string>

export function addHost(documents: Documents, row: Row): void {
  const { host, snapshot } = toHostSnapshot(row)
  documents.set(snapshotKey.host(host), JSON.stringify(snapshot))
}

export function addAppKey(documents: Documents, row: Row): void {
  const key = toAppKeySnapshot(row)
  documents.set(snapshotKey.appKey(key.id), JSON.stringify(key))
}

/** Under its id and its code. */
export function addOffer(documents: Documents, row: Row): void {
  const offer = toOfferSnapshot(row)
  const text = JSON.stringify(offer)
  documents.set(snapshotKey.offer(offer.id), text)
  documents.set(snapshotKey.offer(offer.code), text)
}

/** Under its id and its code. */
export function addAffiliate(documents: Documents, row: Row): void {
  const affiliate = toAffiliateSnapshot(row)
  const text = JSON.stringify(affiliate)
  documents.set(snapshotKey.affiliate(affiliate.id), text)
  documents.set(snapshotKey.affiliate(affiliate.code), text)
}

export function addLink(documents: Documents, row: Row): void {
  const link = toLinkSnapshot(row)
  documents.set(snapshotKey.link(link.slug), JSON.stringify(link))
}

/** A kind of document: the prefix of its keys, and its query. */
export interface SnapshotKind {
  prefix: string
  list: (which: PageAfter | Named) => SQL
  add: (documents: Documents, row: Row) => void
}

/** In the order in which they are rebuilt. */
export const snapshotKinds: readonly SnapshotKind[] = [
  { prefix: 'host:', list: listHostSnapshots, add: addHost },
  { prefix: 'app-key:', list: listAppKeySnapshots, add: addAppKey },
  { prefix: 'affiliate:', list: listAffiliateSnapshots, add: addAffiliate },
  { prefix: 'link:', list: listLinkSnapshots, add: addLink },
  { prefix: 'offer:', list: listOfferSnapshots, add: addOffer },
]
