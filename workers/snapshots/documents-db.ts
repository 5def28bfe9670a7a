/** From a row to the documents that the edge reads: the same for one changed row as for all of them. */
import type { Row } from '../core/database.ts'
import {
  toAffiliateSnapshot,
  toAppKeySnapshot,
  toHostSnapshot,
  toLinkSnapshot,
  toOfferSnapshot,
} from './db.ts'
import { snapshotKey } from './rules.ts'

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
