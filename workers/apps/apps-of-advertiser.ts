import { type SQL, sql } from 'drizzle-orm'

/** An advertiser's apps with their verified hosts. */
export function listAppsOf(advertiserId: string): SQL {
  return sql`
    select a.id, coalesce(jsonb_agg(h.host) filter (where h.host is not null), '[]') as hosts
    from affiliate.apps a left join affiliate.app_hosts h
      on h.app_id = a.id and h.verified_at is not null
    where a.advertiser_id = ${advertiserId}::uuid group by a.id order by a.id limit 50`
}
