import { type SQL, sql } from 'drizzle-orm'

/** One row where this app is the advertiser's. */
export function findOwnApp(appId: string, advertiserId: string): SQL {
  return sql`
    select id from affiliate.apps
    where id = ${appId}::uuid and advertiser_id = ${advertiserId}::uuid`
}
