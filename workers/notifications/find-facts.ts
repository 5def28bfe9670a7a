/** Facts that no request reports: caps that are nearly reached, balances that will not last, missing tax forms. */
import { type SQL, sql } from 'drizzle-orm'
import { type Db, runScoped } from '../core/database.ts'
import { timestamp } from '../core/timestamp.ts'

/** Share of a cap at which people are notified. */
const CAP_PERCENT = 80
const WEEK_DAYS = 7

const notify = (notes: SQL, now: Date) => sql`
  select m.id from affiliate.notify_people((select coalesce(jsonb_agg(n.note), '[]') from (${notes}) n), ${timestamp(now)}) m`

/** Once for each period. Click caps are counted elsewhere and are not among them. */
const nearCaps = (now: Date) => sql`
  select jsonb_build_object('kind', 'cap_near', 'subject_id', md5(c.id::text || n.period_start)::uuid,
    'advertiser_id', c.advertiser_id, 'facts', jsonb_strip_nulls(jsonb_build_object(
      'subject', coalesce(o.name, f.name, v.name), 'offer_id', c.offer_id, 'metric', c.metric, 'period', c.period,
      'currency', c.currency, 'used', n.used_value::text, 'limit', c.limit_value::text,
      'percent', least(100, floor(n.used_value * 100.0 / c.limit_value))::text))) as note
  from affiliate.caps c
  join affiliate.advertisers v on v.id = c.advertiser_id
  join affiliate.cap_counters n on n.cap_id = c.id and n.period_start = affiliate.period_start(c.period, ${timestamp(now)}, v.time_zone)
  left join affiliate.offers o on o.id = c.offer_id
  left join affiliate.affiliates f on f.id = c.affiliate_id
  where c.archived_at is null and c.limit_value > 0 and n.used_value * 100 >= c.limit_value * ${CAP_PERCENT}`

/**
 * Below what was spent in the last seven days. The event serves webhooks too; it comes once until the balance
 * is sufficient again (workers/ledger/low-balance.ts).
 */
const shortBalances = (now: Date) => sql`
  with low as (
    select v.id, v.currency, v.low_balance_minor, d.minor, w.minor as week
    from affiliate.advertisers v
    cross join lateral (select coalesce(sum(a.credits_minor - a.debits_minor), 0)::bigint as minor from ledger.accounts a
      where a.advertiser_id = v.id and a.kind = 'adv.deposit' and a.currency = v.currency) d
    cross join lateral (select sum(r.commission_minor)::bigint as minor from affiliate.conversion_rollups_daily r
      where r.advertiser_id = v.id and r.currency = v.currency and r.day > (${timestamp(now)} at time zone 'UTC')::date - ${WEEK_DAYS}::integer) w
    where v.billing_mode = 'prepaid' and v.status = 'active' and v.low_balance_notified_at is null and d.minor < w.minor
  ), notified as (
    update affiliate.advertisers v set low_balance_notified_at = ${timestamp(now)} from low
    where v.id = low.id and v.low_balance_notified_at is null returning v.id
  )
  insert into logs.events (id, kind, advertiser_id, affiliate_id, subject_id, facts, created_at, is_due)
  select uuidv7(), 'advertiser.low_balance', low.id, null, low.id, jsonb_build_object('currency', low.currency,
    'low_balance_minor', low.low_balance_minor::text, 'balance_minor', low.minor::text, 'week_minor', low.week::text), ${timestamp(now)}, true
  from low join notified n on n.id = low.id`

/** Of affiliates whose balance is above the payer's minimum. Once a month. */
const missingForms = (now: Date) => sql`
  select distinct jsonb_build_object('kind', 'tax_form_missing', 'affiliate_id', a.affiliate_id,
    'subject_id', md5(a.affiliate_id::text || to_char(${timestamp(now)}, 'YYYY-MM'))::uuid, 'facts', '{}'::jsonb) as note
  from ledger.accounts a
  join affiliate.advertisers v on v.id = a.advertiser_id
  where (select s.tax_form_gate from affiliate.platform_settings s) = 'first_payout' and a.kind = 'aff.available'
    and a.credits_minor - a.debits_minor >= affiliate.minimum_in(a.currency, v.currency, v.payout_minimum_minor, v.payout_minimums)
    and affiliate.lacks_tax_form(a.affiliate_id, ${timestamp(now)})`

/** Safe to repeat: a fact that was found before is not found again. */
export async function findFacts(db: Db, now: Date): Promise<{ mails: number }> {
  const [caps = [], , forms = []] = await runScoped(db, { kind: 'system' }, [
    notify(nearCaps(now), now),
    shortBalances(now),
    notify(missingForms(now), now),
  ])
  return { mails: caps.length + forms.length }
}
