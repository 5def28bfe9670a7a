/** Writes packed clicks, their messages and their rollups: one statement, harmless to repeat. */
import { type SQL, sql } from 'drizzle-orm'

/** A message as one row of logs.click_messages. */
export interface MessageRow {
  isolate: string
  sequence: number
  cumulative: number
  clicks: number
  unknown_codes: number
}

/** A click as one row of affiliate.clicks, but for its time in epoch milliseconds. */
export interface ClickRow {
  id: string
  at: number
  offer_id: string
  app_id: string
  advertiser_id: string
  affiliate_id: string
  link_id: string | null
  landing_url_id: string | null
  sub1: string | null
  sub2: string | null
  sub3: string | null
  sub4: string | null
  sub5: string | null
  sub6: string | null
  sub7: string | null
  sub8: string | null
  sub9: string | null
  sub10: string | null
  ip: string | null
  country: string | null
  region: string | null
  city: string | null
  asn: number | null
  device: string
  os: string | null
  browser: string | null
  user_agent: string | null
  referrer: string | null
  language: string | null
  fingerprint: string | null
  reason: string | null
  duplicate_of: string | null
  lease_ids: string[] | null
  consent: string
}

const clickColumns = sql.raw(
  `offer_id, app_id, advertiser_id, affiliate_id, link_id, landing_url_id,
   sub1, sub2, sub3, sub4, sub5, sub6, sub7, sub8, sub9, sub10, ip, country, region, city, asn,
   device, os, browser, user_agent, referrer, language, fingerprint, duplicate_of, lease_ids,
   consent`,
)

const incomingColumns = sql.raw(
  `id uuid, at bigint, offer_id uuid, app_id uuid, advertiser_id uuid, affiliate_id uuid,
   link_id uuid, landing_url_id uuid, sub1 text, sub2 text, sub3 text, sub4 text, sub5 text,
   sub6 text, sub7 text, sub8 text, sub9 text, sub10 text, ip inet, country text, region text,
   city text, asn integer, device text, os text, browser text, user_agent text, referrer text,
   language text, fingerprint text, reason text, duplicate_of uuid, lease_ids uuid[],
   consent text`,
)

/**
 * A click that comes after its lease was closed is one too many: its unit was given out again. So is one
 * whose lease was granted longer ago than LEASE_SPENT_AFTER_MS: nobody may remember that it was closed.
 */
const reasonOf = (hasLeases: boolean) =>
  sql.raw(
    hasLeases
      ? `case when reason is null and (exists (
           select from affiliate.cap_leases l
           where l.lease_id = any (c.lease_ids) and l.closed_at is not null)
           or exists (select from unnest(c.lease_ids) as lease_id
             where uuid_extract_timestamp(lease_id) < now() - interval '60 days'))
         then 'cap_reached' else reason end`
      : 'reason',
  )

/** Adds billable new clicks to their leases; raises TR001 `lease_closed` when one closes meanwhile. */
const countLeases = sql.raw(`, used as (
      select lease_id, count(*)::integer as clicks, max(clicked_at) as last_click_at
      from new_clicks, unnest(lease_ids) as lease_id
      where reason is null
      group by lease_id
    ), leases as (
      insert into affiliate.cap_leases as l (lease_id, clicks, last_click_at)
      select lease_id, clicks, last_click_at from used order by lease_id
      on conflict (lease_id) do update set clicks = l.clicks + excluded.clicks,
        last_click_at = greatest(l.last_click_at, excluded.last_click_at)
      where l.closed_at is null
      returning lease_id
    ), counted as (
      select affiliate.require(
        (select count(*) from leases) = (select count(*) from used), 'lease_closed') as ok
    )`)

/** What no part of the answer asks for, Postgres would not run. */
const isCounted = sql.raw(' (select count(ok) from counted) as is_counted,')

/**
 * Stores what is new and counts only that: a message or click that came before changes nothing. Rows
 * are written in the order of their keys, so that consumers running side by side never wait in a
 * circle. One result row: `clicks` (new ones) and `report_ids` (parked reports whose click just came).
 */
export function insertClicks(messages: readonly MessageRow[], clicks: readonly ClickRow[]): SQL {
  const hasLeases = clicks.some(({ lease_ids }) => lease_ids !== null)
  return sql`
    with new_messages as (
      insert into logs.click_messages (isolate, sequence, cumulative, clicks, unknown_codes)
      select isolate, sequence, cumulative, clicks, unknown_codes
      from json_to_recordset(${JSON.stringify(messages)}::json)
        as m (isolate uuid, sequence integer, cumulative integer, clicks integer, unknown_codes integer)
      order by isolate, sequence
      on conflict do nothing
    ), new_clicks as (
      insert into affiliate.clicks (id, clicked_at, ${clickColumns}, reason)
      select id, to_timestamp(at / 1000.0::float8), ${clickColumns}, ${reasonOf(hasLeases)}
      from json_to_recordset(${JSON.stringify(clicks)}::json) as c (${incomingColumns})
      order by id
      on conflict do nothing
      returning id, clicked_at, offer_id, affiliate_id, advertiser_id, reason, lease_ids
    ), daily as (
      ${addToRollup('click_rollups_daily', 'day', "(clicked_at at time zone 'UTC')::date")}
    ), hourly as (
      ${addToRollup('click_rollups_hourly', 'hour', "date_trunc('hour', clicked_at, 'UTC')")}
    )${hasLeases ? countLeases : sql``}
    select
      (select count(*)::integer from new_clicks) as clicks,${hasLeases ? isCounted : sql``}
      array(
        select r.id::text from logs.inbound_reports r
        where r.verdict = 'parked' and r.click_id in (select id from new_clicks)
        order by r.id
      ) as report_ids`
}

function addToRollup(table: string, grain: string, grainOf: string): SQL {
  return sql.raw(`
      insert into affiliate.${table} as r
        (offer_id, affiliate_id, advertiser_id, ${grain}, clicks, billable, bots, duplicates, rejected)
      select offer_id, affiliate_id, any_value(advertiser_id), ${grainOf},
        count(*),
        count(*) filter (where reason is null),
        count(*) filter (where reason in ('bot', 'no_user_agent')),
        count(*) filter (where reason = 'duplicate'),
        count(*) filter (where reason not in ('bot', 'no_user_agent', 'duplicate'))
      from new_clicks
      group by offer_id, affiliate_id, ${grainOf}
      order by offer_id, affiliate_id, ${grainOf}
      on conflict (offer_id, affiliate_id, ${grain}) do update set
        clicks = r.clicks + excluded.clicks,
        billable = r.billable + excluded.billable,
        bots = r.bots + excluded.bots,
        duplicates = r.duplicates + excluded.duplicates,
        rejected = r.rejected + excluded.rejected`)
}
