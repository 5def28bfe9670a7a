/** The one query that reads what the fraud rules ask, for every affiliate a report may turn out to belong to. */
import { type SQL, sql } from 'drizzle-orm'
import { convertedAtOf } from '../domain/attribution.ts'
import { domainOf } from '../domain/mail-domains.ts'
import type { ConversionReport } from '../domain/report.ts'
import type { ReviewedClick, ReviewFacts, UndoneShare } from '../domain/review.ts'
import { cleanIp } from '../domain/visitor-text.ts'
import type { Row } from './database.ts'

/** Nobody's rule may compare with more (see reviewRuleTerms), so nothing counts further. */
const COUNT_MAX = 1000
const CLICKS_MAX = 20

/**
 * One row per candidate (affiliate, offer): by click, coupon, bound customer, fingerprint. Everything
 * is of the report's own advertiser; a click, coupon or customer of another is as if it were not there.
 * What the report does not bring (address, e-mail, customer) is not asked of the database either.
 * `fingerprint`: the visitor's, where the app told enough; the named click's own goes before it.
 */
export function findReviewFacts(
  report: ConversionReport,
  fingerprint: string | null,
  now: Date,
): SQL {
  const at = sql`${now.toISOString()}::timestamptz`
  const ofTenant = (alias: string) =>
    sql`${sql.raw(alias)}.advertiser_id = ${report.advertiserId}::uuid`
  const ofApp = (alias: string) =>
    sql`${ofTenant(alias)} and ${sql.raw(alias)}.app_id = ${report.appId}::uuid`
  return sql`
    with named as materialized (
      select c.id, c.affiliate_id, c.offer_id, c.clicked_at, c.country, c.referrer, c.fingerprint
      from affiliate.clicks n
      join affiliate.clicks c on c.id = coalesce(n.duplicate_of, n.id) and ${ofApp('c')}
      where n.id = ${report.clickId}::uuid and ${ofApp('n')}),
    seen as materialized (
      select c.id, c.affiliate_id, c.offer_id, c.clicked_at, c.country, c.referrer
      from affiliate.clicks c
      where c.fingerprint = coalesce((select fingerprint from named), ${fingerprint}::text)
        and c.id >= affiliate.uuid_floor(${at} - interval '30 days') and ${ofApp('c')}
        and (c.reason is null or c.reason = 'duplicate')
      order by c.id desc limit ${CLICKS_MAX}),
    candidate as materialized (
      select affiliate_id, offer_id from named
      union select affiliate_id, offer_id from seen
      ${byCoupon(report, ofTenant)}
      ${byCustomer(report, ofApp)})
    select k.affiliate_id, k.offer_id, adv.review_settings,
      o.allows_paid_traffic, o.pixel_amount_max_minor::text,
      (select to_jsonb(named) from named) as named,
      (select jsonb_agg(to_jsonb(seen) order by seen.id desc) from seen) as seen,
      coalesce((select fingerprint from named), ${fingerprint}::text) is not null as has_fingerprint,
      ${askPeople(report, at)},
      affiliate.shares_receiver(k.affiliate_id) as shares_receiver,
      affiliate.ring_of(k.affiliate_id, ${report.advertiserId}::uuid, ${at}) as ring,
      ${countAddress(report, at, ofTenant)} as address,
      ${findLikeOrder(report, now, ofApp)} as like_order,
      hours.conversions as hour_conversions, days.*,
      (select coalesce(sum(r.billable), 0)::int from affiliate.click_rollups_daily r
        where r.affiliate_id = k.affiliate_id and r.day > (${at} at time zone 'UTC')::date - 30
          and ${ofTenant('r')}) as billable_clicks,
      case when days.earned >= 20 and days.undone * 10 > days.earned then (
        select jsonb_build_object('earned', ${earned('r')}, 'undone', ${undone('r')})
        from affiliate.conversion_rollups_daily r
        where ${ofTenant('r')} and r.affiliate_id <> k.affiliate_id
          and r.day > (${at} at time zone 'UTC')::date - 30) end as peers
    from candidate k
    join affiliate.advertisers adv on adv.id = ${report.advertiserId}::uuid
    join affiliate.offers o on o.id = k.offer_id and ${ofTenant('o')}
    cross join lateral (
      select coalesce(sum(r.conversions), 0)::int as conversions
      from affiliate.conversion_rollups_hourly r
      where r.affiliate_id = k.affiliate_id and r.hour = date_trunc('hour', ${at}, 'UTC')
        and r.event in ('lead', 'sale', 'rebill') and ${ofTenant('r')}) hours
    cross join lateral (
      select ${earned('r')} as earned, ${undone('r')} as undone,
        coalesce(sum(r.conversions) filter (where r.event in ('lead', 'sale', 'rebill')
          and r.day between (${at} at time zone 'UTC')::date - 7
            and (${at} at time zone 'UTC')::date - 1), 0)::int as week_conversions
      from affiliate.conversion_rollups_daily r
      where r.affiliate_id = k.affiliate_id and r.day > (${at} at time zone 'UTC')::date - 30
        and ${ofTenant('r')}) days`
}

type Tenancy = (alias: string) => SQL

function byCoupon({ coupon }: ConversionReport, ofTenant: Tenancy): SQL {
  if (coupon === null) return sql``
  return sql`union select e.affiliate_id, e.offer_id from affiliate.enrollments e
    where upper(e.coupon) = upper(${coupon}) and ${ofTenant('e')}`
}

function byCustomer({ customerId }: ConversionReport, ofApp: Tenancy): SQL {
  if (customerId === null) return sql``
  return sql`union select b.affiliate_id, b.offer_id from affiliate.customers b
    where b.external_id = ${customerId} and ${ofApp('b')}`
}

/** Functions that answer yes or no about people whom the advertiser may not see. */
function askPeople({ visitor }: ConversionReport, at: SQL): SQL {
  const email = visitor?.email
  const ip = cleanIp(visitor?.ip)
  const domain = domainOf(email)
  const ownsMail = domain === null ? sql`false` : sql`affiliate.owns_mail(k.affiliate_id, ${email})`
  const sharesDomain =
    domain === null ? sql`false` : sql`affiliate.has_mail_domain(k.affiliate_id, ${domain})`
  const usedAddress =
    ip === null ? sql`false` : sql`affiliate.used_address(k.affiliate_id, ${ip}, ${at})`
  return sql`${ownsMail} as owns_mail, ${sharesDomain} as shares_mail_domain,
    ${usedAddress} as used_address`
}

/** Earlier conversions from the reported address: [in the hour, of the same amount in the day]. */
function countAddress(report: ConversionReport, at: SQL, ofTenant: Tenancy): SQL {
  const { visitor, amount } = report
  const ip = cleanIp(visitor?.ip)
  if (ip === null) return sql`null::jsonb`
  return sql`(
    select jsonb_build_array(
      count(*) filter (where v.recorded_at > ${at} - interval '1 hour'),
      count(*) filter (where v.amount_minor = ${amount?.minor.toString() ?? null}::bigint
        and v.currency = ${amount?.currency ?? null}))
    from (
      select c.recorded_at, c.amount_minor, c.currency from affiliate.conversions c
      where c.visitor_ip = ${ip}::inet and c.recorded_at > ${at} - interval '1 day'
        and ${ofTenant('c')} and c.event in ('lead', 'sale', 'rebill')
      order by c.recorded_at desc limit ${COUNT_MAX}) v)`
}

/** The same customer's order of the same event and amount that is closest in time, within a day. */
function findLikeOrder(report: ConversionReport, now: Date, ofApp: Tenancy): SQL {
  const { customerId, amount, event, externalId } = report
  if (customerId === null || amount === null) return sql`null::jsonb`
  const at = sql`${convertedAtOf(report.occurredAt, now).toISOString()}::timestamptz`
  return sql`(
    select jsonb_build_object('external_id', c.external_id, 'occurred_at', c.occurred_at)
    from affiliate.customers b join affiliate.conversions c on c.customer_id = b.id
    where b.external_id = ${customerId} and ${ofApp('b')} and ${ofApp('c')}
      and c.event = ${event} and c.external_id <> ${externalId}
      and c.amount_minor = ${amount.minor.toString()}::bigint and c.currency = ${amount.currency}
      and c.occurred_at between ${at} - interval '1 day' and ${at} + interval '1 day'
    order by abs(extract(epoch from c.occurred_at - ${at})) limit 1)`
}

const earned = (alias: string) =>
  sql`coalesce(sum(${sql.raw(alias)}.conversions)
    filter (where ${sql.raw(alias)}.event in ('lead', 'sale', 'rebill')), 0)::int`
const undone = (alias: string) =>
  sql`coalesce(sum(${sql.raw(alias)}.conversions)
    filter (where ${sql.raw(alias)}.event in ('refund', 'chargeback')), 0)::int`

/** Reads the rows of findReviewFacts. */
export function toReviewFacts(rows: readonly Row[]): ReviewFacts[] {
  return rows.map((row) => {
    const [inHour = 0, sameAmount = 0] = (row.address as number[] | null) ?? []
    const like = row.like_order as { external_id: string; occurred_at: string } | null
    const pixelMax = row.pixel_amount_max_minor as string | null
    return {
      affiliateId: row.affiliate_id as string,
      offerId: row.offer_id as string,
      settings: row.review_settings as ReviewFacts['settings'],
      offer: {
        allowsPaidTraffic: row.allows_paid_traffic as boolean,
        pixelAmountMaxMinor: pixelMax === null ? null : BigInt(pixelMax),
      },
      namedClick: row.named === null ? null : toReviewedClick(row.named as Row),
      hasFingerprint: row.has_fingerprint as boolean,
      clicks: ((row.seen as Row[] | null) ?? []).map(toReviewedClick),
      ownsMail: row.owns_mail === true,
      sharesMailDomain: row.shares_mail_domain === true,
      usedAddress: row.used_address === true,
      sharesReceiver: row.shares_receiver === true,
      ring: row.ring as ReviewFacts['ring'],
      addressConversionsInHour: inHour,
      addressSameAmountInDay: sameAmount,
      affiliateConversionsInHour: Number(row.hour_conversions),
      affiliateConversionsInWeek: Number(row.week_conversions),
      likeOrder:
        like === null
          ? null
          : { externalId: like.external_id, occurredAt: new Date(like.occurred_at) },
      undoneShare: { earned: Number(row.earned), undone: Number(row.undone) },
      billableClicks: Number(row.billable_clicks),
      peers: row.peers as UndoneShare | null,
    }
  })
}

function toReviewedClick(json: Row): ReviewedClick {
  return {
    id: json.id as string,
    affiliateId: json.affiliate_id as string,
    clickedAt: new Date(json.clicked_at as string),
    country: json.country as string | null,
    referrer: json.referrer as string | null,
  }
}
