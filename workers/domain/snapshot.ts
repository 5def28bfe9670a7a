/**
 * What the edge knows. Verbs and cron publish these documents to KV (operations/publish-snapshots.ts);
 * the tracker and the API's key check read them through memory. Plain JSON, versioned by `v`.
 *
 * KV keys (all parts lower-case):
 *   host:{host}            HostSnapshot       host without port
 *   affiliate:{id|code}    AffiliateSnapshot  stored under both
 *   offer:{id|code}        OfferSnapshot      stored under both
 *   app-key:{key id}       AppKeySnapshot
 */
import type { AffiliateStatus, Currency, OfferStatus } from '../../schema/vocabulary.ts'

export interface HostSnapshot {
  v: 1
  appId: string
  advertiserId: string
  /** Offer that `/aff/{affiliate code}` means on this host; null when the app has none yet. */
  defaultOfferId: string | null
  /** Name of the query parameter that carries the click id to the app; null when it asks for none. */
  clickIdParameter: string | null
  /** 'last': a new click overwrites the cookie. 'first': a live cookie stays. */
  attribution: 'first' | 'last'
}

export interface AffiliateSnapshot {
  v: 1
  id: string
  code: string
  status: AffiliateStatus
  /** Advertisers with whom the affiliate's partnership is approved. */
  advertiserIds: string[]
}

export interface OfferSnapshot {
  v: 1
  id: string
  code: string
  advertiserId: string
  appId: string
  status: OfferStatus
  currency: Currency
  cookieDays: number
  /** Seconds within which the same visitor's further click is a duplicate; 0 switches the check off. */
  dedupeSeconds: number
  /** Landing URL templates with macros, each with its weight. Never empty on an active offer. */
  landingUrls: { id: string; url: string; weight: number }[]
  fallbackUrl: string | null
  /** ISO 3166-1 alpha-2, upper-case. An empty allow list allows every country. */
  geoAllow: string[]
  geoDeny: string[]
}

export interface AppKeySnapshot {
  v: 1
  id: string
  appId: string
  advertiserId: string
  /** SHA-256 of the whole key, lower-case hex. */
  hash: string
  scopes: string[]
  /** Epoch milliseconds; null = never. */
  expiresAt: number | null
}

export const snapshotKey = {
  host: (host: string) => `host:${host.toLowerCase()}`,
  affiliate: (idOrCode: string) => `affiliate:${idOrCode.toLowerCase()}`,
  offer: (idOrCode: string) => `offer:${idOrCode.toLowerCase()}`,
  appKey: (id: string) => `app-key:${id.toLowerCase()}`,
} as const
