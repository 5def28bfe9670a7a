/** An affiliate's saved links. */

import { type SQL, sql } from 'drizzle-orm'
import { readText, readTextOrNull, readTexts, readTime, readTimeOrNull } from '../core/columns.ts'
import type { Row } from '../core/database.ts'
import { timestamp } from '../core/timestamp.ts'
import { type Utm, utmNames } from './utm-rules.ts'

export interface SavedLinkView {
  id: string
  slug: string
  label: string
  offer: { id: string; code: string; name: string }
  advertiser: { id: string; name: string }
  landingUrl: string | null
  subs: string[]
  utm: Utm
  /** First verified host of the app; null while it has none. */
  host: string | null
  archivedAt: Date | null
  createdAt: Date
}

export type LinkFilter =
  | { linkId: string }
  | { afterId: string | null; offerId: string | null; isArchivedToo: boolean; limit: number }

/** Newest first, of one affiliate. */
export function listSavedLinks(affiliateId: string, filter: LinkFilter): SQL {
  const isAsked =
    'linkId' in filter
      ? sql`l.id = ${filter.linkId}::uuid`
      : sql`(${filter.afterId}::uuid is null or l.id < ${filter.afterId}::uuid)
          and (${filter.offerId}::uuid is null or l.offer_id = ${filter.offerId}::uuid)
          and (${filter.isArchivedToo} or l.archived_at is null)`
  return sql`
    select l.*, o.code as offer_code, o.name as offer_name, v.name as advertiser_name,
      (select h.host from affiliate.app_hosts h
        where h.app_id = l.app_id and h.verified_at is not null
        order by h.verified_at, h.host limit 1) as host
    from affiliate.links l
    join affiliate.offers o on o.id = l.offer_id
    join affiliate.advertisers v on v.id = l.advertiser_id
    where l.affiliate_id = ${affiliateId}::uuid and ${isAsked}
    order by l.id desc limit ${'linkId' in filter ? 1 : filter.limit}`
}

export function toSavedLink(row: Row): SavedLinkView {
  return {
    id: readText(row.id),
    slug: readText(row.slug),
    label: readText(row.label),
    offer: {
      id: readText(row.offer_id),
      code: readText(row.offer_code),
      name: readText(row.offer_name),
    },
    advertiser: { id: readText(row.advertiser_id), name: readText(row.advertiser_name) },
    landingUrl: readTextOrNull(row.landing_url),
    subs: readTexts(row.subs),
    utm: utmOf(readTexts(row.utm)),
    host: readTextOrNull(row.host),
    archivedAt: readTimeOrNull(row.archived_at),
    createdAt: readTime(row.created_at),
  }
}

const utmOf = ([source = '', medium = '', campaign = '']: string[]): Utm => ({
  ...{ source, medium, campaign },
})

/** Without any tag, the empty list. */
function utmList(utm: Utm): SQL {
  const tags = utmNames.map((name) => utm[name])
  return textList(tags.some((tag) => tag !== '') ? tags : [])
}

const textList = (texts: readonly string[]): SQL =>
  sql`array(select jsonb_array_elements_text(${JSON.stringify(texts)}::jsonb))`

/** The offer data a new link needs; no row unless the affiliate has joined the offer. */
export function findLinkOffer(affiliateId: string, offerId: string): SQL {
  return sql`
    select o.id, o.advertiser_id, o.app_id, o.has_deep_links,
      coalesce((select jsonb_agg(h.host) from affiliate.app_hosts h
        where h.app_id = o.app_id and h.verified_at is not null), '[]') as hosts
    from affiliate.offers o
    join affiliate.enrollments e on e.offer_id = o.id
    where o.id = ${offerId}::uuid and e.affiliate_id = ${affiliateId}::uuid`
}

export interface LinkOffer {
  offerId: string
  advertiserId: string
  appId: string
  hasDeepLinks: boolean
  verifiedHosts: string[]
}

export function toLinkOffer(row: Row): LinkOffer {
  return {
    offerId: readText(row.id),
    advertiserId: readText(row.advertiser_id),
    appId: readText(row.app_id),
    hasDeepLinks: row.has_deep_links === true,
    verifiedHosts: readTexts(row.hosts),
  }
}

/** The offer of a link. */
export function findOfferOfLink(affiliateId: string, linkId: string): SQL {
  return sql`select offer_id, slug from affiliate.links
    where id = ${linkId}::uuid and affiliate_id = ${affiliateId}::uuid`
}

export interface LinkText {
  label: string
  landingUrl: string | null
  subs: string[]
  utm: Utm
}

export interface NewLink extends LinkText {
  id: string
  affiliateId: string
  slug: string
  now: Date
}

/** Guard `slug_is_code`: affiliate codes are reserved for their affiliates. */
export function insertLink({ offerId, advertiserId, appId }: LinkOffer, link: NewLink): SQL {
  const { id, affiliateId, slug, label, landingUrl, subs, utm, now } = link
  return sql`
    with guard as (select affiliate.require(not affiliate.is_affiliate_code(${slug}), 'slug_is_code'))
    insert into affiliate.links
      (id, advertiser_id, app_id, offer_id, affiliate_id, slug, label, landing_url, subs, utm,
        created_at)
    select ${id}::uuid, ${advertiserId}::uuid, ${appId}::uuid, ${offerId}::uuid,
      ${affiliateId}::uuid, ${slug}, ${label}, ${landingUrl},
      ${textList(subs)}, ${utmList(utm)}, ${timestamp(now)}
    from guard`
}

/** Undefined values stay unchanged. An archived link keeps the time it was archived. */
export function updateLinkRow(
  affiliateId: string,
  linkId: string,
  change: Partial<LinkText>,
  isArchived: boolean | undefined,
): SQL {
  const { label = null, landingUrl, subs, utm } = change
  return sql`
    update affiliate.links set
      label = coalesce(${label}::text, label),
      landing_url = ${landingUrl === undefined ? sql`landing_url` : sql`${landingUrl}::text`},
      subs = ${subs === undefined ? sql`subs` : textList(subs)},
      utm = ${utm === undefined ? sql`utm` : utmList(utm)},
      archived_at = ${
        isArchived === undefined
          ? sql`archived_at`
          : isArchived
            ? sql`coalesce(archived_at, now())`
            : sql`null`
      }
    where id = ${linkId}::uuid and affiliate_id = ${affiliateId}::uuid
    returning id`
}
