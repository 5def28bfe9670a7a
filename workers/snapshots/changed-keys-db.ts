import { type SQL, sql } from 'drizzle-orm'

/**
 * Keys whose document may have changed since a time, each once, as a page after the key `after`.
 * Changes are read from the audit log, which triggers write, and from the caps that were reached. A
 * changed app or advertiser affects everything below it. Keys and codes no longer used are
 * included.
 */
export function listChangedKeys(since: Date, after: string, limit: number): SQL {
  const from = sql`${since.toISOString()}::timestamptz`
  return sql`
    with entries as materialized (
      select e.subject_table as kind, e.subject_id as subject, e.advertiser_id, e.affiliate_id,
        coalesce(e.before, '{}') as was, coalesce(e.after, '{}') as is_now
      from logs.audit_entries e
      where e.id >= affiliate.uuid_floor(${from}) and e.subject_table in ('advertisers', 'apps',
        'app_hosts', 'app_keys', 'offers', 'landing_urls', 'fallback_urls', 'affiliates',
        'partnerships', 'enrollments', 'links', 'caps', 'partner_groups')
    ), apps as (
      select a.id from affiliate.apps a where a.id::text in
          (select subject from entries where kind = 'apps')
        or a.advertiser_id in (select advertiser_id from entries where kind = 'advertisers')
        or a.advertiser_id in (select advertiser_id from entries where kind = 'partner_groups')
        or a.id in (select h.app_id from affiliate.app_hosts h
          where h.host in (select subject from entries where kind = 'app_hosts'))
        or a.id::text in (select t->>'app_id' from entries, unnest(array[was, is_now]) t
          where kind = 'app_hosts')
    ), touched_caps as (
      select c.advertiser_id, c.offer_id, c.affiliate_id from affiliate.caps c
      where c.id::text in (select subject from entries where kind = 'caps')
        or c.id in (select n.cap_id from affiliate.cap_counters n where n.reached_at >= ${from})
    ), offers as (
      select o.id, o.code from affiliate.offers o
      where o.id::text in (select subject from entries where kind = 'offers')
        or o.app_id in (select id from apps)
        or o.id::text in (select t->>'offer_id' from entries, unnest(array[was, is_now]) t
          where kind in ('landing_urls', 'fallback_urls'))
        or o.id in (select l.offer_id from affiliate.landing_urls l
          where l.id::text in (select subject from entries where kind = 'landing_urls'))
        or o.id in (select f.offer_id from affiliate.fallback_urls f
          where f.id::text in (select subject from entries where kind = 'fallback_urls'))
        or o.id in (select offer_id from touched_caps where affiliate_id is null)
        or o.advertiser_id in (select advertiser_id from touched_caps
          where offer_id is null and affiliate_id is null)
    ), affiliates as (
      select f.id, f.code from affiliate.affiliates f
      where f.id in (select affiliate_id from entries
          where kind in ('affiliates', 'partnerships', 'enrollments'))
        or f.id in (select e.affiliate_id from affiliate.enrollments e
          where e.offer_id::text in (select subject from entries
            where kind = 'offers' and was->>'joining' <> is_now->>'joining'))
        or f.id in (select affiliate_id from touched_caps)
        or f.id in (select p.affiliate_id from affiliate.partnerships p
          where p.group_id::text in (select subject from entries where kind = 'partner_groups'))
    ), keys as (
      select 'host:' || h.host as key from affiliate.app_hosts h where h.app_id in (select id from apps)
      union select 'host:' || subject from entries where kind = 'app_hosts'
      union select 'app-key:' || k.id from affiliate.app_keys k where k.app_id in (select id from apps)
      union select 'app-key:' || subject from entries where kind = 'app_keys'
      union select 'affiliate:' || n from affiliates, unnest(array[id::text, lower(code)]) n
      union select 'affiliate:' || lower(was->>'code') from entries where kind = 'affiliates'
      union select 'offer:' || n from offers, unnest(array[id::text, lower(code)]) n
      union select 'offer:' || lower(was->>'code') from entries where kind = 'offers'
      union select 'link:' || lower(l.slug) from affiliate.links l
        where l.id::text in (select subject from entries where kind = 'links')
      union select 'link:' || lower(was->>'slug') from entries where kind = 'links')
    select key from keys where key collate "C" > ${after} collate "C"
    order by key collate "C" limit ${limit}`
}

/** Keys of the documents of all affiliates in a group of partners. */
export const listGroupKeys = (groupId: string): SQL => sql`
  select 'affiliate:' || n as key
  from affiliate.partnerships p
  join affiliate.affiliates f on f.id = p.affiliate_id,
    unnest(array[f.id::text, lower(f.code)]) n
  where p.group_id = ${groupId}::uuid`

/** Keys of the documents of all affiliates who are enrolled in an offer. */
export const listEnrolledKeys = (offerId: string): SQL => sql`
  select 'affiliate:' || n as key
  from affiliate.enrollments e
  join affiliate.affiliates f on f.id = e.affiliate_id,
    unnest(array[f.id::text, lower(f.code)]) n
  where e.offer_id = ${offerId}::uuid`
