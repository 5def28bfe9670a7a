import { type SQL, sql } from 'drizzle-orm'

/** The slug of an affiliate's own link, and the host of its app; `host` is null while none is verified. */
export function findCheckedLink(affiliateId: string, linkId: string): SQL {
  return sql`
    select l.slug, (select h.host from affiliate.app_hosts h
        where h.app_id = l.app_id and h.verified_at is not null
        order by h.verified_at, h.host limit 1) as host
    from affiliate.links l where l.id = ${linkId}::uuid and l.affiliate_id = ${affiliateId}::uuid`
}
