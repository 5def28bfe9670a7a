import { type SQL, sql } from 'drizzle-orm'

/** One row if the app belongs to the advertiser. */
export function findOwnApp(appId: string, advertiserId: string): SQL {
  return sql`
    select id from affiliate.apps
    where id = ${appId}::uuid and advertiser_id = ${advertiserId}::uuid`
}

/** Rows with `id` and `name` of the affiliates that the scope may read. */
export function findAffiliateNames(ids: readonly string[]): SQL {
  return sql`
    select id, name from affiliate.affiliates
    where id in (select value::uuid from jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb))`
}

/** Ids in a report `n` that lead to an offer. */
export interface NamedOffer {
  n: number
  click: string | null
  coupon: string | null
  customer: string | null
  original: string | null
}

/** Rows with `n` and `currency`. Offers of other apps are not found. */
export function findCurrencies(
  { advertiserId, appId }: { advertiserId: string; appId: string },
  asked: readonly NamedOffer[],
): SQL {
  return sql`
    select a.n, coalesce(
      (select c.currency from affiliate.conversions c where c.app_id = p.id
        and c.event in ('lead', 'sale', 'rebill') and c.external_id = a.original
        order by c.status = 'rejected', c.event = 'lead' limit 1),
      case when v.attribution_order = 'coupon_first' then by_coupon.currency end,
      (select o.currency from affiliate.named_clicks(array[a.click]) k
        join affiliate.offers o on o.id = k.offer_id where k.app_id = p.id),
      by_coupon.currency,
      (select o.currency from affiliate.customers b join affiliate.offers o on o.id = b.offer_id
        where b.app_id = p.id and b.external_id = a.customer)) as currency
    from json_to_recordset(${JSON.stringify(asked)}::json)
      as a(n int, click uuid, coupon text, customer text, original text)
    join affiliate.apps p on p.id = ${appId}::uuid and p.advertiser_id = ${advertiserId}::uuid
    join affiliate.advertisers v on v.id = p.advertiser_id
    left join lateral (select o.currency from affiliate.holder_of_coupon(a.coupon, v.id) h
      join affiliate.offers o on o.id = h.offer_id and o.app_id = p.id limit 1) by_coupon on true`
}
