/** What speaks for an affiliate, as rows: one query branch for each thing that a report names. */
import { type SQL, sql } from 'drizzle-orm'
import { CLOCK_SKEW_MS_MAX, convertedAtOf, FINGERPRINT_DAYS } from '../domain/attribution.ts'
import type { ConversionReport } from '../domain/report.ts'
import { fingerprintOf } from '../domain/visitor.ts'
import { cleanIp } from '../domain/visitor-text.ts'
import { lowestIdOf } from './click-ids.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/**
 * Rows of evidence about `app` and `adv`: rule, offer_id, affiliate_id, click columns, and customer or
 * fingerprint columns where they apply. Of each rule one row at most. What belongs to another app or
 * tenant is not found: as if it did not exist. Most reports name a click only, and then nothing else
 * is asked, nor planned.
 */
export function evidenceOf(report: ConversionReport, receivedAt: Date): SQL {
  const { event, clickId, coupon, customerId } = report
  const branches: SQL[] = []
  const isRebill = event === 'rebill'
  if (clickId !== null && !isRebill) branches.push(byClick(clickId))
  if (coupon !== null && !isRebill) branches.push(byCoupon(coupon))
  if (customerId !== null) branches.push(byCustomer(customerId))
  const fingerprint = isRebill ? null : reportedFingerprint(report)
  if (fingerprint !== null) {
    branches.push(byFingerprint(fingerprint, convertedAtOf(report.occurredAt, receivedAt)))
  }
  return branches.length > 0 ? sql.join(branches, sql` union all `) : nothing
}

/** The visitor's fingerprint, as the edge would have made it; null where too little is known. */
export function reportedFingerprint({ visitor }: ConversionReport): string | null {
  const ip = cleanIp(visitor?.ip ?? null)
  return fingerprintOf(ip, visitor?.userAgent ?? null, visitor?.acceptLanguage ?? null)
}

/** What every branch of evidenceOf gives, in this order. */
export const evidenceColumns = sql`e (rule, offer_id, affiliate_id, named_id, click_id, clicked_at,
  reason, country, consent, customer_id, bound_at, bound_by, terms, clicks, affiliates)`

const noClick = sql`null::uuid, null::uuid, null::timestamptz, null::text, null::text, null::text`
const noCustomer = sql`null::uuid, null::timestamptz, null::text, null::jsonb`
const noCount = sql`null::int, null::int`

const nothing = sql`select null::text, null::uuid, null::uuid, ${noClick}, ${noCustomer},
  ${noCount} where false`

/** A duplicate's place is taken by the earlier click it names. */
function byClick(clickId: string): SQL {
  return sql`
    select 'click', click.offer_id, click.affiliate_id, named.id, click.id, click.clicked_at, click.reason, click.country, click.consent,
      ${noCustomer}, ${noCount}
    from affiliate.clicks named
    join affiliate.clicks click on click.id = coalesce(named.duplicate_of, named.id)
      and click.app_id = app.id and click.advertiser_id = app.advertiser_id
    where named.id = ${clickId}::uuid and named.app_id = app.id
      and named.advertiser_id = app.advertiser_id`
}

function byCoupon(coupon: string): SQL {
  return sql`
    select 'coupon', en.offer_id, en.affiliate_id, ${noClick}, ${noCustomer}, ${noCount}
    from affiliate.enrollments en
    where en.advertiser_id = app.advertiser_id and upper(en.coupon) = upper(${coupon})`
}

function byCustomer(customerId: string): SQL {
  return sql`
    select 'customer', cu.offer_id, cu.affiliate_id, null::uuid, cu.click_id, null::timestamptz,
      null::text, null::text, null::text, cu.id, cu.bound_at, cu.bound_by, cu.terms, ${noCount}
    from affiliate.customers cu
    where cu.app_id = app.id and cu.advertiser_id = app.advertiser_id
      and cu.external_id = ${customerId}`
}

/** The last click with this fingerprint (the first, where the app counts so), and how many there are. */
function byFingerprint(fingerprint: string, convertedAt: Date): SQL {
  const from = new Date(convertedAt.getTime() - FINGERPRINT_DAYS * DAY_MS)
  const until = new Date(convertedAt.getTime() + CLOCK_SKEW_MS_MAX)
  const seen = sql`
    select f.* from affiliate.clicks f
    where f.fingerprint = ${fingerprint} and f.app_id = app.id
      and f.advertiser_id = app.advertiser_id and adv.has_fingerprinting
      and f.id >= ${lowestIdOf(from)}::uuid and f.clicked_at >= ${from.toISOString()}::timestamptz
      and f.clicked_at <= ${until.toISOString()}::timestamptz
      and (f.reason is null or f.reason = 'duplicate')`
  return sql`
    (select 'fingerprint', f.offer_id, f.affiliate_id, null::uuid, f.id, f.clicked_at, f.reason,
      f.country, f.consent, ${noCustomer}, (count(*) over ())::int,
      (select count(distinct s.affiliate_id) from (${seen}) s)::int
    from (${seen}) f
    order by case when app.attribution = 'first' then f.clicked_at end,
      f.clicked_at desc
    limit 1)`
}
