import { type SQL, sql } from 'drizzle-orm'

/** One row where this app is the advertiser's. */
export function findOwnApp(appId: string, advertiserId: string): SQL {
  return sql`
    select id from affiliate.apps
    where id = ${appId}::uuid and advertiser_id = ${advertiserId}::uuid`
}

/** Rows with `id` and `name` of the affiliates that the scope sees. */
export function findAffiliateNames(ids: readonly string[]): SQL {
  return sql`
    select id, name from affiliate.affiliates
    where id in (select value::uuid from jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb))`
}
