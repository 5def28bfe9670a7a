/**
 * Reads the data published to the edge. One query per kind serves both the full rebuild, page by
 * page in key order, and the publishing of single changes.
 */

import { type SQL, sql } from 'drizzle-orm'
import {
  affiliateStatuses,
  currencies,
  dedupeIdentities,
  ipPolicies,
  offerStatuses,
} from '../../schema/vocabulary.ts'
import { reachedCapsJson, reachedCapsOfAffiliateJson } from '../caps/counters.ts'
import {
  readTextOrNull,
  readTexts,
  readTextsOrNull,
  readWord,
  readWordsByName,
} from '../core/columns.ts'
import type { Row } from '../core/database.ts'
import type {
  AffiliateSnapshot,
  AppKeySnapshot,
  HostSnapshot,
  LinkSnapshot,
  OfferSnapshot,
  OffersChanged,
} from './rules.ts'
import { isAsked, type Named, type PageAfter, textArray } from './which-rows-db.ts'

export const SNAPSHOTS_PER_PAGE = 1000

/** Verified hosts of active apps of active advertisers. Other hosts are not served. */
export const listHostSnapshots = (which: PageAfter | Named | { appId: string }): SQL => sql`
  select h.host as cursor, h.host, a.id as app_id, a.advertiser_id, a.default_offer_id,
    a.click_id_parameter, a.attribution, a.consent_parameter,
    greatest((select max(o.window_days) from affiliate.offers o where o.app_id = a.id),
      (select max(p.cookie_days) from affiliate.partnerships p
        where p.advertiser_id = a.advertiser_id),
      (select max(g.cookie_days) from affiliate.partner_groups g
        where g.advertiser_id = a.advertiser_id)) as window_days
  from affiliate.app_hosts h
  join affiliate.apps a on a.id = h.app_id
  join affiliate.advertisers v on v.id = a.advertiser_id
  where h.verified_at is not null and a.status = 'active' and v.status = 'active'
    and ${isAskedHost(which)}
  order by h.host limit ${SNAPSHOTS_PER_PAGE}`

function isAskedHost(which: PageAfter | Named | { appId: string }): SQL {
  if ('after' in which) return sql`h.host > ${which.after}`
  if ('names' in which) return sql`h.host = any(${textArray(which.names)}::text[])`
  return sql`h.app_id = ${which.appId}::uuid`
}

export function toHostSnapshot(row: Row): { host: string; snapshot: HostSnapshot } {
  return {
    host: String(row.host),
    snapshot: {
      v: 1,
      appId: String(row.app_id),
      advertiserId: String(row.advertiser_id),
      defaultOfferId: readTextOrNull(row.default_offer_id),
      clickIdParameter: readTextOrNull(row.click_id_parameter),
      attribution: readWord(['first', 'last'], row.attribution),
      consentParameter: readTextOrNull(row.consent_parameter),
      ...(row.window_days === null ? {} : { windowDays: Number(row.window_days) }),
    },
  }
}

/**
 * Every affiliate, in any status, because the edge records the reason of a rejected click. Caps
 * on an affiliate alone are in this document and not in those of offers, because an offer may have
 * thousands of affiliates.
 */
export const listAffiliateSnapshots = (
  which: PageAfter | Named | { affiliateId: string },
): SQL => sql`
  select f.id::text as cursor, f.id, f.code, f.status,
    coalesce((select jsonb_agg(p.advertiser_id order by p.advertiser_id)
      from affiliate.partnerships p
      where p.affiliate_id = f.id and p.status = 'approved'), '[]') as advertiser_ids,
    (select jsonb_agg(jsonb_build_object('advertiserId', c.advertiser_id, 'offerId', c.offer_id,
        'id', c.id, 'affiliateId', c.affiliate_id, 'isAcrossOffers', c.offer_id is null,
        'period', c.period, 'limit', c.limit_value, 'isHard', c.is_hard) order by c.id)
      from affiliate.caps c
      where c.affiliate_id = f.id and c.metric = 'clicks' and c.archived_at is null) as click_caps,
    ${reachedCapsOfAffiliateJson} as reached,
    (select jsonb_object_agg(p.advertiser_id, coalesce(p.cookie_days, g.cookie_days))
      from affiliate.partnerships p left join affiliate.partner_groups g on g.id = p.group_id
      where p.affiliate_id = f.id and coalesce(p.cookie_days, g.cookie_days) is not null) as cookie_days,
    (select jsonb_agg(o.id order by o.id)
      from affiliate.enrollments e join affiliate.offers o on o.id = e.offer_id
      where e.affiliate_id = f.id and o.joining = 'closed') as enrolled_in
  from affiliate.affiliates f
  where ${'affiliateId' in which ? sql`f.id = ${which.affiliateId}::uuid` : isAsked('f', 'code', which)}
  order by f.id limit ${SNAPSHOTS_PER_PAGE}`

export function toAffiliateSnapshot(row: Row): AffiliateSnapshot {
  return {
    v: 1,
    id: String(row.id),
    code: String(row.code),
    status: readWord(affiliateStatuses, row.status),
    advertiserIds: readTexts(row.advertiser_ids),
    clickCaps: (row.click_caps ?? []) as AffiliateSnapshot['clickCaps'] & object,
    reached: (row.reached ?? []) as AffiliateSnapshot['reached'] & object,
    cookieDays: (row.cookie_days ?? {}) as AffiliateSnapshot['cookieDays'] & object,
    enrolledIn: readTextsOrNull(row.enrolled_in) ?? [],
  }
}

function isChanged(which: OffersChanged): SQL {
  if ('offerId' in which) return sql`o.id = ${which.offerId}::uuid`
  return sql`o.advertiser_id = ${which.advertiserId}::uuid`
}

/**
 * Every offer. One without a landing URL, or whose app or advertiser is not active, is paused at
 * the edge. Its fallback is its own or else the advertiser's. Caps on one affiliate are in that
 * affiliate's document.
 */
export const listOfferSnapshots = (
  which: PageAfter | Named | OffersChanged | (OffersChanged & PageAfter),
): SQL => sql`
  select o.id::text as cursor, o.id, o.code, o.advertiser_id, o.app_id, o.currency, o.cookie_days,
    o.dedupe_seconds, o.geo_allow, o.geo_deny,
    coalesce(o.fallback_url, v.fallback_url) as fallback_url, landing.urls as landing_urls,
    o.has_deep_links, o.joining, o.dedupe_identity, o.targeting, v.ip_policy, v.ip_policy_by_country, v.time_zone,
    fallback.urls as fallbacks, caps.clicks as click_caps, hosts.names as deep_link_hosts,
    ${reachedCapsJson} as reached,
    case when o.status = 'active'
      and (landing.urls is null or a.status <> 'active' or v.status <> 'active')
      then 'paused' else o.status end as status
  from affiliate.offers o
  join affiliate.apps a on a.id = o.app_id
  join affiliate.advertisers v on v.id = o.advertiser_id
  cross join lateral (
    select jsonb_agg(jsonb_build_object('id', l.id, 'url', l.url, 'weight', l.weight,
      'countries', l.countries, 'devices', l.devices, 'oses', l.oses) order by l.id) as urls
    from affiliate.landing_urls l where l.offer_id = o.id and l.advertiser_id = o.advertiser_id
  ) as landing
  cross join lateral (
    select jsonb_agg(jsonb_build_object('url', f.url, 'weight', f.weight, 'reasons', f.reasons)
      order by f.id) as urls
    from affiliate.fallback_urls f where f.offer_id = o.id and f.advertiser_id = o.advertiser_id
  ) as fallback
  cross join lateral (
    select jsonb_agg(jsonb_build_object('id', c.id, 'affiliateId', c.affiliate_id,
      'isAcrossOffers', c.offer_id is null, 'period', c.period, 'limit', c.limit_value,
      'isHard', c.is_hard) order by c.id) as clicks
    from affiliate.caps c
    where c.advertiser_id = o.advertiser_id and c.metric = 'clicks' and c.archived_at is null
      and c.offer_id = o.id and c.affiliate_id is null
  ) as caps
  cross join lateral (
    select jsonb_agg(h.host order by h.host) as names from affiliate.app_hosts h
    where h.app_id = o.app_id and h.verified_at is not null
  ) as hosts
  where ${'offerId' in which || 'advertiserId' in which ? isChanged(which) : sql`true`}
    and ${'after' in which || 'names' in which ? isAsked('o', 'code', which) : sql`true`}
  order by o.id limit ${SNAPSHOTS_PER_PAGE}`

export function toOfferSnapshot(row: Row): OfferSnapshot {
  return {
    v: 1,
    id: String(row.id),
    code: String(row.code),
    advertiserId: String(row.advertiser_id),
    appId: String(row.app_id),
    status: readWord(offerStatuses, row.status),
    currency: readWord(currencies, row.currency),
    cookieDays: Number(row.cookie_days),
    dedupeSeconds: Number(row.dedupe_seconds),
    landingUrls: (row.landing_urls ?? []) as OfferSnapshot['landingUrls'],
    fallbackUrl: readTextOrNull(row.fallback_url),
    geoAllow: readTexts(row.geo_allow),
    geoDeny: readTexts(row.geo_deny),
    dedupeIdentity: readWord(dedupeIdentities, row.dedupe_identity),
    targeting: row.targeting as OfferSnapshot['targeting'],
    fallbacks: (row.fallbacks ?? []) as OfferSnapshot['fallbacks'],
    hasDeepLinks: row.has_deep_links === true,
    deepLinkHosts: readTextsOrNull(row.deep_link_hosts) ?? [],
    ipPolicy: readWord(ipPolicies, row.ip_policy),
    ipPolicyByCountry: readWordsByName(ipPolicies, row.ip_policy_by_country),
    clickCaps: (row.click_caps ?? []) as OfferSnapshot['clickCaps'],
    timeZone: String(row.time_zone),
    reached: (row.reached ?? []) as OfferSnapshot['reached'],
    ...(row.joining === 'closed' ? { isClosed: true as const } : {}),
  }
}

/** Links that are not archived, of affiliates still enrolled. */
export const listLinkSnapshots = (which: PageAfter | Named | { linkId: string }): SQL => sql`
  select l.id::text as cursor, l.id, l.slug, l.app_id, l.advertiser_id, l.offer_id, l.affiliate_id,
    l.landing_url, l.subs, l.utm
  from affiliate.links l
  where l.archived_at is null
    and ${'linkId' in which ? sql`l.id = ${which.linkId}::uuid` : isAsked('l', 'slug', which)}
  order by l.id limit ${SNAPSHOTS_PER_PAGE}`

export function toLinkSnapshot(row: Row): LinkSnapshot {
  const utm = readTexts(row.utm)
  return {
    v: 1,
    id: String(row.id),
    slug: String(row.slug),
    appId: String(row.app_id),
    advertiserId: String(row.advertiser_id),
    offerId: String(row.offer_id),
    affiliateId: String(row.affiliate_id),
    landingUrl: readTextOrNull(row.landing_url),
    subs: readTexts(row.subs),
    ...(utm.length === 0 ? {} : { utm }),
  }
}

/** Keys that are not revoked. Expired ones are included, because the edge checks the expiry. */
export const listAppKeySnapshots = (which: PageAfter | Named | { appId: string }): SQL => sql`
  select k.id::text as cursor, k.id, k.app_id, k.advertiser_id, k.hash, k.scopes, k.cidrs,
    k.requires_signature, k.is_test,
    (extract(epoch from k.expires_at) * 1000)::bigint as expires_at_ms,
    (select h.host from affiliate.app_hosts h
      where h.app_id = k.app_id and h.verified_at is not null order by h.host limit 1) as host
  from affiliate.app_keys k
  where k.revoked_at is null
    and ${'appId' in which ? sql`k.app_id = ${which.appId}::uuid` : isAsked('k', null, which)}
  order by k.id limit ${SNAPSHOTS_PER_PAGE}`

export function toAppKeySnapshot(row: Row): AppKeySnapshot {
  return {
    v: 1,
    id: String(row.id),
    appId: String(row.app_id),
    advertiserId: String(row.advertiser_id),
    hash: String(row.hash),
    host: readTextOrNull(row.host ?? null),
    scopes: readTexts(row.scopes),
    expiresAt: row.expires_at_ms === null ? null : Number(row.expires_at_ms),
    cidrs: readTexts(row.cidrs),
    requiresSignature: row.requires_signature === true,
    isTest: row.is_test === true,
  }
}
