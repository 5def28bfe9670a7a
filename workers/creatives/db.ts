/** Creatives of offers, and the links affiliates use for them. */
import { type SQL, sql } from 'drizzle-orm'
import { creativeKinds } from '../../schema/vocabulary.ts'
import {
  readNumberOrNull,
  readText,
  readTextOrNull,
  readTime,
  readTimeOrNull,
  readWord,
} from '../core/columns.ts'
import type { Row } from '../core/database.ts'
import { lockRoom } from '../core/quotas.ts'
import type { Banner } from './rules/image.ts'
import type { ViewCount } from './rules/view-counts.ts'

export interface CreativeView {
  id: string
  kind: (typeof creativeKinds)[number]
  name: string
  body: string | null
  contentType: string | null
  width: number | null
  height: number | null
  offer: { id: string; code: string; name: string }
  advertiser: { id: string; name: string }
  views: number
  archivedAt: Date | null
  createdAt: Date
}

export interface OwnCreative extends CreativeView {
  coupon: string
  /** The affiliate's link for the creative; null before the first use. */
  slug: string | null
  /** First verified host of the app. */
  host: string | null
}

export interface CreativeFilter {
  afterId: string | null
  offerId: string | null
  kind?: CreativeView['kind'] | null
  limit: number
}

const columns = sql`c.*, o.code as offer_code, o.name as offer_name, a.name as advertiser_name`
const joined = sql`affiliate.creatives c join affiliate.offers o on o.id = c.offer_id
  join affiliate.advertisers a on a.id = c.advertiser_id`
const page = ({ afterId, offerId, kind = null }: CreativeFilter) => sql`
  (${kind}::text is null or c.kind = ${kind}::text) and
  (${afterId}::uuid is null or c.id < ${afterId}::uuid)
  and (${offerId}::uuid is null or c.offer_id = ${offerId}::uuid)`

/** Newest first, of the advertiser; `advertiserId` null: of all. */
export function listCreatives(
  filter: CreativeFilter & { advertiserId: string | null; isArchivedToo: boolean },
): SQL {
  return sql`
    select ${columns}, coalesce((select sum(v.views) from affiliate.creative_views_daily v
      where v.creative_id = c.id), 0)::int as views
    from ${joined}
    where ${page(filter)} and (${filter.isArchivedToo} or c.archived_at is null)
      and (${filter.advertiserId}::uuid is null or c.advertiser_id = ${filter.advertiserId}::uuid)
    order by c.id desc limit ${filter.limit}`
}

export const findCreative = (id: string): SQL => sql`
  select ${columns}, coalesce((select sum(v.views) from affiliate.creative_views_daily v
    where v.creative_id = c.id), 0)::int as views
  from ${joined} where c.id = ${id}::uuid`

/** Newest first: those of active offers that the affiliate has joined. `id`: that one only. */
export function listOwnCreatives(
  affiliateId: string,
  filter: CreativeFilter,
  id: string | null = null,
): SQL {
  const own = sql`${affiliateId}::uuid`
  return sql`
    select ${columns}, e.coupon, l.slug,
      coalesce((select sum(v.views) from affiliate.creative_views_daily v
        where v.creative_id = c.id and v.affiliate_id = ${own}), 0)::int as views,
      (select h.host from affiliate.app_hosts h where h.app_id = o.app_id and h.verified_at is not null
        order by h.verified_at, h.host limit 1) as host
    from ${joined}
    join affiliate.enrollments e on e.offer_id = c.offer_id and e.affiliate_id = ${own}
    left join affiliate.creative_links cl on cl.creative_id = c.id and cl.affiliate_id = ${own}
    left join affiliate.links l on l.id = cl.link_id
    where c.archived_at is null and o.status = 'active' and ${page(filter)}
      and (${id}::uuid is null or c.id = ${id}::uuid)
    order by c.id desc limit ${filter.limit}`
}

/** An active offer that the affiliate has joined. */
export const findKitOffer = (affiliateId: string, offerId: string): SQL => sql`
  select o.id, o.code, o.name, o.description, e.coupon, f.code as affiliate_code,
    p.default_offer_id = o.id as is_default,
    (select h.host from affiliate.app_hosts h where h.app_id = o.app_id and h.verified_at is not null
      order by h.verified_at, h.host limit 1) as host
  from affiliate.enrollments e
  join affiliate.offers o on o.id = e.offer_id
  join affiliate.apps p on p.id = o.app_id
  join affiliate.affiliates f on f.id = e.affiliate_id
  where e.affiliate_id = ${affiliateId}::uuid and o.id = ${offerId}::uuid and o.status = 'active'`

export const toKitOffer = (row: Row) => ({
  ...{ id: readText(row.id), code: readText(row.code), name: readText(row.name) },
  description: readTextOrNull(row.description),
  coupon: readText(row.coupon),
  affiliateCode: readText(row.affiliate_code),
  isDefault: row.is_default === true,
  host: readTextOrNull(row.host),
})

export function toCreative(row: Row): CreativeView {
  return {
    id: readText(row.id),
    kind: readWord(creativeKinds, row.kind),
    name: readText(row.name),
    body: readTextOrNull(row.body),
    contentType: readTextOrNull(row.content_type),
    width: readNumberOrNull(row.width),
    height: readNumberOrNull(row.height),
    offer: {
      id: readText(row.offer_id),
      code: readText(row.offer_code),
      name: readText(row.offer_name),
    },
    advertiser: { id: readText(row.advertiser_id), name: readText(row.advertiser_name) },
    views: readNumberOrNull(row.views) ?? 0,
    archivedAt: readTimeOrNull(row.archived_at),
    createdAt: readTime(row.created_at),
  }
}

export const toOwnCreative = (row: Row): OwnCreative => ({
  ...toCreative(row),
  coupon: readText(row.coupon),
  slug: readTextOrNull(row.slug),
  host: readTextOrNull(row.host),
})

export interface NewCreative {
  id: string
  offerId: string
  name: string
  /** Of a text. */
  body: string | null
  /** Of an image. */
  banner: (Banner & { bytes: number }) | null
}

/** Creatives of one offer, archived ones included. */
export const CREATIVES_MAX = 500

/**
 * The last statement returns no row if the person may not change the offer. Guard `creatives_full`: the offer has the most
 * creatives it may have.
 */
export function insertCreative({ id, offerId, name, body, banner }: NewCreative): SQL[] {
  const insert = sql`
    with room as (select affiliate.require((select count(*) < ${CREATIVES_MAX}
      from affiliate.creatives where offer_id = ${offerId}::uuid), 'creatives_full'))
    insert into affiliate.creatives
      (id, advertiser_id, offer_id, kind, name, body, content_type, width, height, bytes)
    select ${id}::uuid, o.advertiser_id, o.id, ${banner === null ? 'text' : 'image'}, ${name}, ${body},
      ${banner?.contentType ?? null}, ${banner?.width ?? null}::int, ${banner?.height ?? null}::int,
      ${banner?.bytes ?? null}::int
    from affiliate.offers o, room
    where o.id = ${offerId}::uuid and affiliate.may_see(o.advertiser_id, null)
    returning id`
  return [lockRoom('creatives', offerId), insert]
}

/** Undefined values stay unchanged. An archived creative keeps the time it was archived. */
export function updateCreativeRow(
  id: string,
  { name, body, isArchived }: { name?: string; body?: string; isArchived?: boolean },
): SQL {
  const archivedAt =
    isArchived === undefined
      ? sql`archived_at`
      : isArchived
        ? sql`coalesce(archived_at, now())`
        : sql`null`
  return sql`
    update affiliate.creatives set name = coalesce(${name ?? null}, name),
      body = case when kind = 'text' then coalesce(${body ?? null}, body) end, archived_at = ${archivedAt}
    where id = ${id}::uuid returning id`
}

/** Constraint `creative_links_pk`: the affiliate has a link for the creative already. */
export const insertCreativeLink = (
  creativeId: string,
  affiliateId: string,
  linkId: string,
): SQL => sql`
  insert into affiliate.creative_links (creative_id, affiliate_id, link_id)
  values (${creativeId}::uuid, ${affiliateId}::uuid, ${linkId}::uuid)`

export const addViews = (counts: readonly ViewCount[]): SQL =>
  sql`select affiliate.count_creative_views(${JSON.stringify(counts)}::jsonb)`

/** `logoId` null: none. The row has the logo before; no row if there is no such advertiser. */
export const setAdvertiserLogo = (advertiserId: string, logoId: string | null): SQL => sql`
  update affiliate.advertisers a set logo_id = ${logoId}::uuid
  from (select id, logo_id from affiliate.advertisers where id = ${advertiserId}::uuid for update) before
  where a.id = before.id
  returning before.logo_id`

export const toReplacedLogo = (row: Row) => readTextOrNull(row.logo_id)
