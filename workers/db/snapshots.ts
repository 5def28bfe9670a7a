/** What the edge is told, read page by page in the order of a key. */
import { type SQL, sql } from 'drizzle-orm'
import type { AffiliateStatus, Currency, OfferStatus } from '../../schema/vocabulary.ts'
import type {
  AffiliateSnapshot,
  AppKeySnapshot,
  HostSnapshot,
  OfferSnapshot,
} from '../domain/snapshot.ts'
import type { Row } from './database.ts'

export const SNAPSHOTS_PER_PAGE = 1000

/** The first page begins after the empty text; each row carries its `cursor`. */
type PageOf = (after: string) => SQL

/** Verified hosts of active apps of active advertisers: only these are served. */
export const listHostSnapshots: PageOf = (after) => sql`
  select h.host as cursor, h.host, a.id as app_id, a.advertiser_id, a.default_offer_id,
    a.click_id_parameter, a.attribution
  from affiliate.app_hosts h
  join affiliate.apps a on a.id = h.app_id
  join affiliate.advertisers v on v.id = a.advertiser_id
  where h.verified_at is not null and a.status = 'active' and v.status = 'active'
    and h.host > ${after}
  order by h.host limit ${SNAPSHOTS_PER_PAGE}`

export function toHostSnapshot(row: Row): { host: string; snapshot: HostSnapshot } {
  return {
    host: String(row.host),
    snapshot: {
      v: 1,
      appId: String(row.app_id),
      advertiserId: String(row.advertiser_id),
      defaultOfferId: textOrNull(row.default_offer_id),
      clickIdParameter: textOrNull(row.click_id_parameter),
      attribution: row.attribution as HostSnapshot['attribution'],
    },
  }
}

/** Every affiliate, whatever its status: the edge names the reason of a rejected click. */
export const listAffiliateSnapshots: PageOf = (after) => sql`
  select f.id::text as cursor, f.id, f.code, f.status,
    coalesce((select jsonb_agg(p.advertiser_id order by p.advertiser_id)
      from affiliate.partnerships p
      where p.affiliate_id = f.id and p.status = 'approved'), '[]') as advertiser_ids
  from affiliate.affiliates f
  where ${afterId('f', after)}
  order by f.id limit ${SNAPSHOTS_PER_PAGE}`

export function toAffiliateSnapshot(row: Row): AffiliateSnapshot {
  return {
    v: 1,
    id: String(row.id),
    code: String(row.code),
    status: row.status as AffiliateStatus,
    advertiserIds: row.advertiser_ids as string[],
  }
}

/**
 * Every offer. One that cannot send visitors anywhere, or whose app or advertiser stands still, is
 * paused at the edge. Its fallback is its own or else the advertiser's.
 */
export const listOfferSnapshots: PageOf = (after) => sql`
  select o.id::text as cursor, o.id, o.code, o.advertiser_id, o.app_id, o.currency, o.cookie_days,
    o.dedupe_seconds, o.geo_allow, o.geo_deny,
    coalesce(o.fallback_url, v.fallback_url) as fallback_url, landing.urls as landing_urls,
    case when o.status = 'active'
      and (landing.urls is null or a.status <> 'active' or v.status <> 'active')
      then 'paused' else o.status end as status
  from affiliate.offers o
  join affiliate.apps a on a.id = o.app_id
  join affiliate.advertisers v on v.id = o.advertiser_id
  cross join lateral (
    select jsonb_agg(jsonb_build_object('id', l.id, 'url', l.url, 'weight', l.weight)
      order by l.id) as urls
    from affiliate.landing_urls l where l.offer_id = o.id and l.advertiser_id = o.advertiser_id
  ) as landing
  where ${afterId('o', after)}
  order by o.id limit ${SNAPSHOTS_PER_PAGE}`

export function toOfferSnapshot(row: Row): OfferSnapshot {
  return {
    v: 1,
    id: String(row.id),
    code: String(row.code),
    advertiserId: String(row.advertiser_id),
    appId: String(row.app_id),
    status: row.status as OfferStatus,
    currency: row.currency as Currency,
    cookieDays: Number(row.cookie_days),
    dedupeSeconds: Number(row.dedupe_seconds),
    landingUrls: (row.landing_urls ?? []) as OfferSnapshot['landingUrls'],
    fallbackUrl: textOrNull(row.fallback_url),
    geoAllow: row.geo_allow as string[],
    geoDeny: row.geo_deny as string[],
  }
}

/** Keys that are not revoked. Expired ones stay: the edge knows the time. */
export const listAppKeySnapshots: PageOf = (after) => sql`
  select k.id::text as cursor, k.id, k.app_id, k.advertiser_id, k.hash, k.scopes,
    (extract(epoch from k.expires_at) * 1000)::bigint as expires_at_ms
  from affiliate.app_keys k
  where k.revoked_at is null and ${afterId('k', after)}
  order by k.id limit ${SNAPSHOTS_PER_PAGE}`

export function toAppKeySnapshot(row: Row): AppKeySnapshot {
  return {
    v: 1,
    id: String(row.id),
    appId: String(row.app_id),
    advertiserId: String(row.advertiser_id),
    hash: String(row.hash),
    scopes: row.scopes as string[],
    expiresAt: row.expires_at_ms === null ? null : Number(row.expires_at_ms),
  }
}

const afterId = (table: string, after: string) =>
  after === '' ? sql`true` : sql`${sql.raw(table)}.id > ${after}::uuid`

const textOrNull = (value: unknown) => (value === null ? null : String(value))
