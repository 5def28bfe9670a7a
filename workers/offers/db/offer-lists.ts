/** Lists of an offer. They are settings, replaced as a whole, without history. */
import { type SQL, sql } from 'drizzle-orm'
import type { Logo } from '../rules/logo.ts'
import type { FallbackUrl, LandingUrl } from './offers.ts'

/** The offer a list belongs to, and its advertiser. */
export interface ListOwner {
  advertiserId: string
  offerId: string
}

/**
 * An unchanged landing URL keeps its id, because visitors are assigned to it and clicks refer to
 * it.
 */
export function replaceLandingUrls(owner: ListOwner, urls: readonly LandingUrl[]): SQL[] {
  const rows = JSON.stringify(urls)
  return [
    sql`delete from affiliate.landing_urls where offer_id = ${owner.offerId}::uuid
      and id not in (select id from jsonb_to_recordset(${rows}::jsonb) as u (id uuid))`,
    sql`insert into affiliate.landing_urls
        (id, advertiser_id, offer_id, url, weight, countries, devices, oses)
      select u.id, ${owner.advertiserId}::uuid, ${owner.offerId}::uuid, u.url, u.weight,
        u.countries, u.devices, u.oses
      from jsonb_to_recordset(${rows}::jsonb) as u (id uuid, url text, weight smallint,
        countries text[], devices text[], oses text[])
      on conflict (id) do update set weight = excluded.weight`,
  ]
}

/** `ids` are new, one for each URL, in display order. */
export function replaceFallbackUrls(
  owner: ListOwner,
  urls: readonly FallbackUrl[],
  ids: readonly string[],
): SQL[] {
  const rows = JSON.stringify(urls.map((url, at) => ({ id: ids[at], ...url })))
  return [
    sql`delete from affiliate.fallback_urls where offer_id = ${owner.offerId}::uuid`,
    sql`insert into affiliate.fallback_urls (id, advertiser_id, offer_id, url, weight, reasons)
      select u.id, ${owner.advertiserId}::uuid, ${owner.offerId}::uuid, u.url, u.weight, u.reasons
      from jsonb_to_recordset(${rows}::jsonb)
        as u (id uuid, url text, weight smallint, reasons text[])`,
  ]
}

/** Null removes it. */
export function setLogo({ advertiserId, offerId }: ListOwner, logo: Logo | null): SQL {
  if (logo === null) {
    return sql`delete from affiliate.offer_logos where offer_id = ${offerId}::uuid`
  }
  return sql`
    insert into affiliate.offer_logos (offer_id, advertiser_id, content_type, bytes)
    values (${offerId}::uuid, ${advertiserId}::uuid, ${logo.contentType},
      decode(${logo.base64}, 'base64'))
    on conflict (offer_id) do update set content_type = excluded.content_type,
      bytes = excluded.bytes, updated_at = now()`
}
