/** The figures that alerts are based on. Each row has the settings of its advertiser. */
import { type SQL, sql } from 'drizzle-orm'
import { timestamp } from '../../core/timestamp.ts'

/** The time that is usual for an app or offer. */
const DAYS_BEFORE = 14
/** Apps that were silent for longer are taken to be out of use. */
const SILENT_DAYS_MAX = 7
/** Fewer reports in the days before are no habit that an app could break. */
const REPORTS_MIN = 70
/** More are not counted. */
const REPORTS_COUNTED_MAX = 1_000
const LATE = sql`interval '15 minutes'`
const NEW_HEADS = sql`interval '1 day'`

/**
 * Apps that usually report and have not for an hour: `app_id`, `name`, `hours`, and the reports that usually arrive in
 * such a time of the day as `expected`.
 */
export const listSilentApps = (now: Date): SQL => sql`
  with last as (
    select a.id, a.name, v.id as advertiser_id, v.alert_settings, l.at
    from affiliate.apps a
    join affiliate.advertisers v on v.id = a.advertiser_id and v.status = 'active'
    cross join lateral (select max(i.received_at) as at from logs.inbound_reports i where i.app_id = a.id) l
    where a.status = 'active' and l.at <= ${timestamp(now)} - interval '1 hour'
      and l.at > ${timestamp(now)} - make_interval(days => ${SILENT_DAYS_MAX})
  )
  select l.id as app_id, l.name, l.advertiser_id, l.alert_settings, l.id || ' ' || l.at as subject,
    extract(epoch from ${timestamp(now)} - l.at)::float8 / 3600 as hours, e.expected
  from last l
  cross join lateral (select i.received_at as at from logs.inbound_reports i where i.app_id = l.id
    order by i.received_at desc offset ${REPORTS_MIN - 1} limit 1) enough
  cross join lateral (select avg(c.n)::float8 as expected
    from generate_series(1, ${DAYS_BEFORE}) d
    cross join lateral (select count(*) as n from (select from logs.inbound_reports i where i.app_id = l.id
      and i.received_at > l.at - make_interval(days => d) and i.received_at <= ${timestamp(now)} - make_interval(days => d)
      limit ${REPORTS_COUNTED_MAX}) r) c) e
  where enough.at > l.at - make_interval(days => ${DAYS_BEFORE})`

/** Billable clicks, and leads and sales, of active offers: in the last 24 hours, and in the 14 days before those. */
export const listRates = (now: Date, clicksMin: number): SQL => sql`
  with clicked as (
    select r.offer_id, sum(r.billable) as clicks from affiliate.click_rollups_hourly r
    where r.hour > ${timestamp(now)} - interval '1 day' group by 1 having sum(r.billable) >= ${clicksMin}
  )
  select o.id as offer_id, o.name, o.advertiser_id, v.alert_settings, o.id::text as subject, k.clicks::float8 as clicks,
    coalesce(c.conversions, 0)::float8 as conversions, b.clicks::float8 as clicks_before,
    coalesce(d.conversions, 0)::float8 as conversions_before
  from clicked k
  join affiliate.offers o on o.id = k.offer_id and o.status = 'active'
  join affiliate.advertisers v on v.id = o.advertiser_id and v.status = 'active'
  cross join lateral (select ((${timestamp(now)} - interval '1 day') at time zone 'UTC')::date as day) last
  left join lateral (select sum(r.conversions) as conversions from affiliate.conversion_rollups_hourly r
    where r.offer_id = o.id and r.hour > ${timestamp(now)} - interval '1 day' and r.event in ('lead', 'sale')) c on true
  left join lateral (select sum(r.billable) as clicks from affiliate.click_rollups_daily r
    where r.offer_id = o.id and r.day >= last.day - ${DAYS_BEFORE}::integer and r.day < last.day) b on true
  left join lateral (select sum(r.conversions) as conversions from affiliate.conversion_rollups_daily r
    where r.offer_id = o.id and r.day >= last.day - ${DAYS_BEFORE}::integer and r.day < last.day
      and r.event in ('lead', 'sale')) d on true
  where b.clicks > 0 and d.conversions > 0`

/** Landing pages of active offers whose last check failed. */
export const listFailedPages: SQL = sql`
  select k.advertiser_id, v.alert_settings, k.advertiser_id || ' ' || k.url_hash as subject,
    k.url, k.failures, k.status, k.problem, o.id as offer_id, o.name
  from logs.landing_checks k
  join affiliate.advertisers v on v.id = k.advertiser_id and v.status = 'active'
  cross join lateral (select o.id, o.name from affiliate.landing_urls l
    join affiliate.offers o on o.id = l.offer_id and o.status = 'active'
    where l.advertiser_id = k.advertiser_id and l.url = k.url order by o.id limit 1) o
  where k.failures > 0`

/** One row: settings of the platform, and the figures that its alerts are based on. `most`: more are not counted. */
export const findPlatformFigures = (now: Date, most: number): SQL => sql`
  select s.alert_settings,
    (select count(*)::int from logs.audit_entries e where e.action = 'sign_in_refused'
      and e.id >= affiliate.uuid_floor(${timestamp(now)} - interval '1 hour')) as refused,
    (select count(*)::int from (select from logs.events e where e.is_due
      and e.id < affiliate.uuid_floor(${timestamp(now)} - ${LATE}) limit ${most}) late) as events,
    case when s.deliveries_paused_at is null then (select count(*)::int from (select from logs.deliveries d
      join affiliate.endpoints p on p.id = d.endpoint_id and p.stopped_at is null and p.deleted_at is null
      where d.next_attempt_at < ${timestamp(now)} - ${LATE} limit ${most}) late) else 0 end as deliveries,
    (select sum(pg_total_relation_size(c.oid)) / 1048576 from pg_class c
      where c.relnamespace = 'logs'::regnamespace and c.relkind = 'r')::float8 as megabytes,
    (select to_jsonb(j) from (select (r.facts->>'journal_mb')::float8 as megabytes,
        extract(epoch from ${timestamp(now)} - r.started_at)::float8 / 86400 as days
      from logs.job_runs r where r.job = 'find-facts' and r.started_at <= ${timestamp(now)} - interval '1 day'
        and r.facts ? 'journal_mb' order by r.started_at desc limit 1) j) as before
  from affiliate.platform_settings s`

/** People who have become heads of an advertiser that pays its affiliates itself. */
export const listNewHeads = (now: Date): SQL => sql`
  select r.id::text as subject, u.name as person, v.id as advertiser_id, v.name as advertiser_name
  from affiliate.user_roles r
  join affiliate.users u on u.id = r.user_id
  join affiliate.advertisers v on v.id = r.advertiser_id and v.billing_mode = 'own_payer'
  where r.role = 'advertiser' and r.created_at > ${timestamp(now)} - ${NEW_HEADS}`

/** What is not fine. What is missing is. */
export interface Found {
  /** Key of the incident. */
  subject: string
  /** Null = the platform. */
  advertiser_id: string | null
  is_bad: boolean
  facts: Readonly<Record<string, string>>
}

/** Notifies of new incidents and ends those that are over. Rows: mails. */
export const noteAlerts = (kind: string, found: readonly Found[], now: Date): SQL => sql`
  select m.id from affiliate.note_alerts(${kind}, ${JSON.stringify(found)}::jsonb, ${timestamp(now)}) m`
