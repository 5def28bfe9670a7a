/**
 * Data at the edge. Operations and scheduled jobs publish these documents to KV
 * (snapshots/publish-snapshots.ts). The tracker and the API's key check read them through memory.
 * Plain JSON, versioned by `v`.
 *
 * KV keys (all parts lower-case): host:{host}            HostSnapshot       host without port
 * affiliate:{id|code}    AffiliateSnapshot  stored under both offer:{id|code}        OfferSnapshot
 * stored under both link:{slug}            LinkSnapshot app-key:{key id}       AppKeySnapshot
 *
 * A field marked "since caps" may be missing in a document written by an older release.
 */

import type { Targeting } from '../../schema/targeting.ts'
import type {
  AffiliateStatus,
  CapPeriod,
  ClickReason,
  Currency,
  DedupeIdentity,
  Device,
  IpPolicy,
  OfferStatus,
} from '../../schema/vocabulary.ts'

export interface HostSnapshot {
  v: 1
  appId: string
  advertiserId: string
  /** Offer that `/aff/{affiliate code}` leads to on this host; null if the app has none yet. */
  defaultOfferId: string | null
  /**
   * Name of the query parameter that carries the click id to the app; null if the app wants none.
   */
  clickIdParameter: string | null
  /** 'last': a new click overwrites the cookie. 'first': a live cookie stays. */
  attribution: 'first' | 'last'
  /**
   * Query parameter with consent, `1` granted or `0` denied; null if the app has none. Since caps.
   */
  consentParameter: string | null
  /**
   * The longest time in which any click of the app can earn, by its offers and by the advertiser's
   * partnerships; missing in older documents.
   */
  windowDays?: number
}

export interface AffiliateSnapshot {
  v: 1
  id: string
  code: string
  status: AffiliateStatus
  /** Advertisers with whom the affiliate's partnership is approved. */
  advertiserIds: string[]
  /** Click caps on the affiliate alone. This and the following: missing in older documents. */
  clickCaps?: AffiliateCapSnapshot[]
  /** As an offer's, of caps on the affiliate alone. */
  reached?: ReachedSnapshot[]
  /** Cookie life agreed with an advertiser instead of the offer's, by advertiser. Missing as above. */
  cookieDays?: Record<string, number>
  /** Closed offers in which the affiliate is enrolled. Missing as above. */
  enrolledIn?: string[]
}

/** What a cap on one affiliate applies to: an offer, or all of an advertiser. */
export interface AffiliateBounds {
  advertiserId: string
  /** Null = all offers of the advertiser. */
  offerId: string | null
}

export interface AffiliateCapSnapshot extends AffiliateBounds, ClickCapSnapshot {}

export interface ReachedSnapshot extends AffiliateBounds {
  /** Only offers of this currency; null for a cap on conversions. */
  currency: Currency | null
  until: number | null
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
  /** A further click of the same visitor within this many seconds is a duplicate; 0 = no check. */
  dedupeSeconds: number
  /** Landing URL templates with macros, each with its weight. Never empty on an active offer. */
  landingUrls: LandingUrlSnapshot[]
  /** The offer's own general fallback, or else the advertiser's. */
  fallbackUrl: string | null
  /** ISO 3166-1 alpha-2, upper-case. An empty allow list allows every country. */
  geoAllow: string[]
  geoDeny: string[]
  /** Everything below: since caps. */
  dedupeIdentity: DedupeIdentity
  targeting: Targeting
  /** Fallbacks by reason; one without reasons is used for all that have none of their own. */
  fallbacks: { url: string; weight: number; reasons: ClickReason[] }[]
  /** Whether `url=` is allowed, on `deepLinkHosts` only. */
  hasDeepLinks: boolean
  /** Verified hosts of the offer's app. */
  deepLinkHosts: string[]
  ipPolicy: IpPolicy
  ipPolicyByCountry: Record<string, IpPolicy>
  /**
   * Click caps on all its affiliates together; older documents also have those on one affiliate.
   */
  clickCaps: ClickCapSnapshot[]
  /** IANA time zone in which caps count days. */
  timeZone: string
  /**
   * Hard conversion, commission and revenue caps that are reached now: no click counts until then.
   */
  reached: { affiliateId: string | null; until: number | null }[]
  /** Only clicks of enrolled affiliates count. Missing on open offers. */
  isClosed?: true
}

export interface LandingUrlSnapshot {
  id: string
  url: string
  weight: number
  /** Only for these countries; empty or missing = all. */
  countries?: string[]
  devices?: Device[]
  oses?: string[]
}

export interface ClickCapSnapshot {
  id: string
  /** Null = all affiliates of the offer together. */
  affiliateId: string | null
  /** True if the cap counts all of the affiliate's offers, not only this one. */
  isAcrossOffers: boolean
  period: CapPeriod
  limit: number
  /** A soft cap is counted and reported, but never refuses. */
  isHard: boolean
}

export interface LinkSnapshot {
  v: 1
  id: string
  slug: string
  appId: string
  advertiserId: string
  offerId: string
  affiliateId: string
  /** Target page in the app; null = the offer's landing URLs. */
  landingUrl: string | null
  /** Default values of sub1…sub10; empty text = none. */
  subs: string[]
  /** Default UTM source, medium and campaign; empty text = none. Missing without any. */
  utm?: string[]
}

export interface AppKeySnapshot {
  v: 1
  id: string
  appId: string
  advertiserId: string
  /** SHA-256 of the whole key, lower-case hex. */
  hash: string
  /** A verified host of the app; null if it has none. Missing in older documents. */
  host?: string | null
  scopes: string[]
  /** Epoch milliseconds; null = never. */
  expiresAt: number | null
  /**
   * Networks the key may be used from; empty = any. This and the next: missing in older documents.
   */
  cidrs?: string[]
  /** Whether requests must also carry X-Signature. */
  requiresSignature?: boolean
  /** Whether what it reports is a test; missing in older documents. */
  isTest?: boolean
}

const keysOf = (kind: string) => (name: string) => `${kind}:${name.toLowerCase()}`

/** Keys of documents, from an id, a code, a slug or a host. */
export const snapshotKey = {
  host: keysOf('host'),
  affiliate: keysOf('affiliate'),
  offer: keysOf('offer'),
  link: keysOf('link'),
  appKey: keysOf('app-key'),
} as const

/** Defaults for an offer without rules of its own. */
export const plainRules: Pick<
  OfferSnapshot,
  | 'dedupeIdentity'
  | 'targeting'
  | 'fallbacks'
  | 'hasDeepLinks'
  | 'deepLinkHosts'
  | 'ipPolicy'
  | 'ipPolicyByCountry'
  | 'clickCaps'
  | 'timeZone'
  | 'reached'
> = {
  dedupeIdentity: 'ip_user_agent',
  targeting: {},
  fallbacks: [],
  hasDeepLinks: false,
  deepLinkHosts: [],
  ipPolicy: 'keep',
  ipPolicyByCountry: {},
  clickCaps: [],
  timeZone: 'UTC',
  reached: [],
}

/** One offer, or all offers of an advertiser. */
export type OffersChanged = { offerId: string } | { advertiserId: string }

/** The documents that contain a cap. */
export interface CapChanges {
  offers?: OffersChanged
  affiliateIds?: readonly string[]
}
