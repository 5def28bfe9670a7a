/** The one query that reads everything by which a lead, sale or rebill is judged. */
import { type SQL, sql } from 'drizzle-orm'
import { RATE_DAYS_MAX } from '../domain/exchange.ts'
import type { ConversionReport } from '../domain/report.ts'
import { capStatesJson } from './caps.ts'
import { evidenceColumns, evidenceOf } from './conversion-evidence.ts'
import { recordedConversionJson } from './conversions.ts'

/**
 * A row for each piece of evidence (one without any where there is none), or no row where the scope
 * sees no such app: see toConversionFacts.
 */
export function findConversionFacts(
  report: ConversionReport,
  appKeyId: string | null,
  { now, receivedAt }: { now: Date; receivedAt: Date },
): SQL {
  const at = sql`${now.toISOString()}::timestamptz`
  return sql`
    select adv.status as advertiser_status, adv.billing_mode, adv.credit_limit_minor,
      adv.currency as advertiser_currency, adv.attribution_order, adv.conversion_seconds_min,
      adv.conversion_seconds_max, adv.currency_policy, adv.low_balance_minor,
      adv.low_balance_told_at,
      exists (select from affiliate.app_keys k
        where k.id = ${appKeyId}::uuid and k.app_id = app.id and k.revoked_at is null
          and (k.expires_at is null or k.expires_at > ${at})) as is_key_live,
      (select ${recordedConversionJson} from affiliate.conversions c
        where c.app_id = app.id and c.event = ${report.event}
          and c.external_id = ${report.externalId}) as recorded,
      e.*, a.status as affiliate_status, p.status as partnership_status,
      coalesce(p.cookie_days, o.window_days) as window_days,
      coalesce(p.hold_days, o.hold_days) as hold_days,
      o.id as known_offer_id, o.status as offer_status, o.currency, o.approval, o.level_2_bps,
      o.level_3_bps, fund.debits_minor as fund_debits_minor,
      fund.credits_minor as fund_credits_minor,
      ${rulesJson} as rules, ${volumesJson(at)} as volumes, ${sponsorsJson} as sponsors,
      ${rateJson(report, at)} as rate, ${capStatesJson(now)} as caps
    from affiliate.apps app
    join affiliate.advertisers adv on adv.id = app.advertiser_id
    left join lateral (${evidenceOf(report, receivedAt)}) ${evidenceColumns} on true
    left join affiliate.offers o on o.id = e.offer_id and o.app_id = app.id
      and o.advertiser_id = app.advertiser_id
    left join affiliate.affiliates a on a.id = e.affiliate_id
    left join affiliate.partnerships p
      on p.advertiser_id = app.advertiser_id and p.affiliate_id = e.affiliate_id
    left join ledger.accounts fund
      on fund.advertiser_id = app.advertiser_id and fund.affiliate_id is null
      and fund.currency = o.currency
      and fund.kind = case adv.billing_mode when 'prepaid' then 'adv.deposit'
        when 'postpaid' then 'adv.receivable' else 'adv.payer' end
    where app.id = ${report.appId}::uuid and app.advertiser_id = ${report.advertiserId}::uuid`
}

/** All rules that may hold for the affiliate: a first conversion fixes those of later events, too. */
const rulesJson = sql`(
  select jsonb_agg(jsonb_build_object('id', r.id, 'event', r.event,
    'affiliate_id', r.affiliate_id, 'is_coupon', r.is_coupon, 'rate_bps', r.rate_bps,
    'fixed_minor', r.fixed_minor::text, 'revenue_rate_bps', r.revenue_rate_bps,
    'revenue_fixed_minor', r.revenue_fixed_minor::text, 'recurring_months', r.recurring_months,
    'tiers', r.tiers, 'tier_metric', r.tier_metric, 'tier_period', r.tier_period))
  from affiliate.payout_rules r
  where r.offer_id = o.id and (r.affiliate_id = e.affiliate_id or r.affiliate_id is null))`

/** What the affiliate brought to the offer so far, by event; read only where a rule has tiers. */
function volumesJson(at: SQL): SQL {
  const month = sql`d.day >= date_trunc('month', ${at} at time zone 'UTC')::date`
  return sql`
    case when exists (select from affiliate.payout_rules t
      where t.offer_id = o.id and t.tiers <> '[]'::jsonb) then (
      select jsonb_object_agg(v.event, jsonb_build_object('month_conversions', v.mc::text,
        'month_minor', v.mm::text, 'total_conversions', v.tc::text, 'total_minor', v.tm::text))
      from (select d.event, coalesce(sum(d.conversions) filter (where ${month}), 0) as mc,
          coalesce(sum(d.amount_minor) filter (where ${month}), 0) as mm,
          sum(d.conversions) as tc, sum(d.amount_minor) as tm
        from affiliate.conversion_rollups_daily d
        where d.offer_id = o.id and d.affiliate_id = e.affiliate_id and d.currency = o.currency
        group by d.event) v) end`
}

/** The affiliate's sponsor and the sponsor's sponsor, as far as there are any. */
const sponsorsJson = sql`
  case when p.sponsor_id is not null then (
    select jsonb_build_array(
      jsonb_build_object('affiliate_id', s2.affiliate_id, 'partnership', s2.status,
        'status', a2.status),
      (select jsonb_build_object('affiliate_id', s3.affiliate_id, 'partnership', s3.status,
          'status', a3.status)
        from affiliate.partnerships s3 join affiliate.affiliates a3 on a3.id = s3.affiliate_id
        where s3.advertiser_id = s2.advertiser_id and s3.affiliate_id = s2.sponsor_id))
    from affiliate.partnerships s2 join affiliate.affiliates a2 on a2.id = s2.affiliate_id
    where s2.advertiser_id = app.advertiser_id and s2.affiliate_id = p.sponsor_id) end`

/** The latest rate into the offer's currency that is not older than a week. */
function rateJson({ amount }: ConversionReport, at: SQL): SQL {
  if (amount === null) return sql`null::jsonb`
  return sql`
    case when o.currency <> ${amount.currency} and adv.currency_policy = 'convert' then (
      select jsonb_build_object('from', x.base, 'to', x.quote, 'rate', x.rate::text,
        'as_of', x.as_of)
      from affiliate.exchange_rates x
      where x.base = ${amount.currency} and x.quote = o.currency and x.as_of <= ${at}
        and x.as_of > ${at} - make_interval(days => ${RATE_DAYS_MAX})
      order by x.as_of desc limit 1) end`
}
