/** Facts that no request reports: caps that are nearly reached, balances that will not last, missing tax forms. */
import { type SQL, sql } from 'drizzle-orm'
import type { IncidentKind } from '../../schema/vocabulary.ts'
import { type Db, runScoped } from '../core/database.ts'
import { timestamp } from '../core/timestamp.ts'

/** Share of a cap at which people are notified. */
const CAP_PERCENT = 80
const WEEK_DAYS = 7

/** Notifies of what was not found before. Rows of `found`: see affiliate.note_alerts. */
const note = (kind: IncidentKind, found: SQL, now: Date) => sql`
  select m.id from affiliate.note_alerts(${kind}, (select coalesce(jsonb_agg(f.found), '[]') from (${found}) f), ${timestamp(now)}) m`

/**
 * Once for each period. Billable clicks come from rollups, because the units of a click cap are only in its Durable Object: in
 * periods longer than a day, days are those of UTC.
 */
const nearCaps = (now: Date) => sql`
  with caps as (
    select c.*, v.time_zone, affiliate.period_start(c.period, ${timestamp(now)}, v.time_zone) as period_start
    from affiliate.caps c join affiliate.advertisers v on v.id = c.advertiser_id
    where c.archived_at is null and c.limit_value > 0
  ), clicked_today as materialized (
    select r.advertiser_id, r.offer_id, r.affiliate_id, r.hour, r.billable from affiliate.click_rollups_hourly r
    where r.hour > ${timestamp(now)} - interval '27 hours'
      and r.advertiser_id in (select c.advertiser_id from caps c where c.metric = 'clicks' and c.period = 'day')
  ), used as (
    select c.id, n.used_value as used from caps c
    join affiliate.cap_counters n on n.cap_id = c.id and n.period_start = c.period_start where c.metric <> 'clicks'
    union all
    select c.id, sum(r.billable) from caps c
    join clicked_today r on r.advertiser_id = c.advertiser_id and r.hour >= c.period_start::timestamp at time zone c.time_zone
      and r.hour >= date_trunc('hour', c.created_at) and r.offer_id = coalesce(c.offer_id, r.offer_id)
      and r.affiliate_id = coalesce(c.affiliate_id, r.affiliate_id)
    where c.metric = 'clicks' and c.period = 'day' group by c.id
    union all
    select c.id, sum(r.billable) from caps c
    join affiliate.click_rollups_daily r on r.advertiser_id = c.advertiser_id
      and r.day >= greatest(c.period_start, (c.created_at at time zone 'UTC')::date) and r.offer_id = coalesce(c.offer_id, r.offer_id)
      and r.affiliate_id = coalesce(c.affiliate_id, r.affiliate_id)
    where c.metric = 'clicks' and c.period <> 'day' group by c.id
  )
  select jsonb_build_object('subject', c.id::text || c.period_start, 'advertiser_id', c.advertiser_id, 'is_alone', true,
    'is_bad', u.used * 100 >= c.limit_value * ${CAP_PERCENT},
    'facts', jsonb_strip_nulls(p.facts || jsonb_build_object('subject', coalesce(o.name, f.name, v.name))),
    'event', jsonb_build_object('kind', 'cap.near', 'advertiser_id', c.advertiser_id, 'subject_id', c.id,
      'facts', p.facts || jsonb_build_object('cap_id', c.id))) as found
  from used u
  join caps c on c.id = u.id
  join affiliate.advertisers v on v.id = c.advertiser_id
  left join affiliate.offers o on o.id = c.offer_id
  left join affiliate.affiliates f on f.id = c.affiliate_id
  cross join lateral (select jsonb_build_object('offer_id', c.offer_id, 'affiliate_id', c.affiliate_id, 'metric', c.metric,
    'period', c.period, 'currency', c.currency, 'used', u.used::text, 'limit', c.limit_value::text,
    'percent', least(100, floor(u.used * 100.0 / c.limit_value))::text) as facts) p
  where u.used * 200 >= c.limit_value * ${CAP_PERCENT}`

/**
 * Below what was spent in the last seven days, or commissions are not funded. The event serves webhooks too; it comes
 * once until the balance is sufficient again (workers/ledger/low-balance.ts).
 */
const shortBalances = (now: Date) => sql`
  with low as (
    select v.id, v.currency, v.low_balance_minor, d.minor, w.minor as week, u.minor as unfunded
    from affiliate.advertisers v
    cross join lateral (select coalesce(sum(a.credits_minor - a.debits_minor), 0)::bigint as minor from ledger.accounts a
      where a.advertiser_id = v.id and a.kind = 'adv.deposit' and a.currency = v.currency) d
    cross join lateral (select sum(r.commission_minor)::bigint as minor from affiliate.conversion_rollups_daily r
      where r.advertiser_id = v.id and r.currency = v.currency and r.day > (${timestamp(now)} at time zone 'UTC')::date - ${WEEK_DAYS}::integer) w
    cross join lateral (select sum(c.amount_minor)::bigint as minor from affiliate.commissions c
      where c.status = 'unfunded' and c.advertiser_id = v.id and c.currency = v.currency) u
    where v.billing_mode = 'prepaid' and v.status = 'active' and v.low_balance_notified_at is null
      and (d.minor < w.minor or u.minor > 0)
  ), notified as (
    update affiliate.advertisers v set low_balance_notified_at = ${timestamp(now)} from low
    where v.id = low.id and v.low_balance_notified_at is null returning v.id
  )
  insert into logs.events (id, kind, advertiser_id, affiliate_id, subject_id, facts, created_at, is_due)
  select uuidv7(), 'advertiser.low_balance', low.id, null, low.id, jsonb_build_object('currency', low.currency,
    'low_balance_minor', low.low_balance_minor::text, 'balance_minor', low.minor::text, 'week_minor', low.week::text,
    'unfunded_minor', low.unfunded::text), ${timestamp(now)}, true
  from low join notified n on n.id = low.id`

/** Of affiliates whose balance is above the payer's minimum. Once a month. */
const missingForms = (now: Date) => sql`
  select jsonb_build_object('subject', a.affiliate_id::text || to_char(${timestamp(now)} at time zone 'UTC', 'YYYY-MM'),
    'affiliate_id', a.affiliate_id, 'is_bad', true, 'is_alone', true, 'facts', '{}'::jsonb,
    'event', jsonb_build_object('kind', 'tax_form.missing', 'advertiser_id', min(a.advertiser_id::text),
      'subject_id', a.affiliate_id, 'facts', jsonb_build_object('affiliate_id', a.affiliate_id))) as found
  from ledger.accounts a
  join affiliate.advertisers v on v.id = a.advertiser_id
  where (select s.tax_form_gate from affiliate.platform_settings s) = 'first_payout' and a.kind = 'aff.available'
    and a.credits_minor - a.debits_minor >= affiliate.minimum_in(a.currency, v.currency, v.payout_minimum_minor, v.payout_minimums)
    and affiliate.lacks_tax_form(a.affiliate_id, ${timestamp(now)})
  group by a.affiliate_id`

/** Safe to repeat and to run concurrently: a fact that was found before is not found again. */
export async function findFacts(db: Db, now: Date): Promise<{ mails: number }> {
  const [caps = [], , forms = []] = await runScoped(db, { kind: 'system' }, [
    note('cap_near', nearCaps(now), now),
    shortBalances(now),
    note('tax_form_missing', missingForms(now), now),
  ])
  return { mails: caps.length + forms.length }
}
