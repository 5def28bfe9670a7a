/** The lists of an offer are settings that are replaced as a whole, never history. */
import { type SQL, sql } from 'drizzle-orm'
import type { FallbackUrl, LandingUrl, PayoutTerms } from './offers.ts'

/** Whose list it is. */
export interface ListOwner {
  advertiserId: string
  offerId: string
}

/** A landing URL that stays keeps its id: visitors are sticky to it, clicks name it. */
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

/** `ids` are new, one for each, in the order in which they shall be shown. */
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

/** The rules for every affiliate; rules of single affiliates stay. */
export function replacePayoutRules(owner: ListOwner, rules: readonly PayoutTerms[]): SQL[] {
  const rows = JSON.stringify(
    rules.map(({ event, kind, rateBps, fixedMinor, revenueRateBps, revenueFixedMinor }) => ({
      ...{ event, kind, rate_bps: rateBps, revenue_rate_bps: revenueRateBps },
      ...{ fixed_minor: `${fixedMinor}`, revenue_fixed_minor: `${revenueFixedMinor}` },
    })),
  )
  return [
    sql`delete from affiliate.payout_rules
      where offer_id = ${owner.offerId}::uuid and affiliate_id is null
        and event not in (select event from jsonb_to_recordset(${rows}::jsonb) as r (event text))`,
    sql`insert into affiliate.payout_rules (advertiser_id, offer_id, event, kind, rate_bps,
        fixed_minor, revenue_rate_bps, revenue_fixed_minor)
      select ${owner.advertiserId}::uuid, ${owner.offerId}::uuid, r.event, r.kind, r.rate_bps,
        r.fixed_minor, r.revenue_rate_bps, r.revenue_fixed_minor
      from jsonb_to_recordset(${rows}::jsonb) as r (event text, kind text, rate_bps integer,
        fixed_minor bigint, revenue_rate_bps integer, revenue_fixed_minor bigint)
      on conflict (offer_id, affiliate_id, event, is_coupon) do update set kind = excluded.kind,
        rate_bps = excluded.rate_bps, fixed_minor = excluded.fixed_minor,
        revenue_rate_bps = excluded.revenue_rate_bps,
        revenue_fixed_minor = excluded.revenue_fixed_minor`,
  ]
}
