/** Statements for figures in lists, beyond those of reports. */
import { type SQL, sql } from 'drizzle-orm'
import { type Currency, currencies } from '../../../schema/vocabulary.ts'
import { readMinor, readNumber, readRows, readText, readWord } from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'
import { timestamp } from '../../core/timestamp.ts'
import { grouped } from '../db/groups.ts'
import { within } from '../db/raw-sources.ts'
import type { ReportPlan } from '../db/report.ts'
import { clickRows, matching, type ReportRange } from '../db/sources.ts'
import type { Question } from '../rules/question.ts'
import type { TrendUnit } from './list-rules.ts'

/** Billable clicks of each record at each date; rows of (key, points). The question groups by record and date. */
export function listTrends({ question, sources, range }: ReportPlan): SQL {
  const counted = grouped(clickRows(sources.clicks, question, range), question, question.groupBy, {
    inner: ['sum(r.billable)::bigint as billable'],
    by: [],
    outer: ['billable'],
  })
  return sql`
    select d1 as key, json_object_agg(d2, billable) as points from (${counted}) t
    where billable <> 0 group by d1`
}

/**
 * Figures of each coupon by currency and date; rows of (key, currency, at, sales, payout, owed). A conversion counts
 * for a coupon if the coupon decided its attribution; refunds count for the coupon of their order.
 */
export function listCoupons(question: Question, unit: TrendUnit, range: ReportRange): SQL {
  const { scope, timeZone } = question
  const { advertiser_id: advertiserIds } = question.filters
  const ofAdvertiser = advertiserIds
    ? sql`and ${matching(sql`v.advertiser_id`, 'advertiser_id', advertiserIds)}`
    : sql``
  const own = scope.kind === 'affiliate' ? sql`and c.affiliate_id = v.affiliate_id` : sql``
  return sql`
    select upper(coalesce(o.receipt, c.receipt)->'coupon'->>'code') as key, v.currency,
      date_trunc(${unit}, v.counted_at at time zone ${timeZone})::date::text as at,
      coalesce(sum(v.conversions) filter (where v.event = 'sale'), 0)::int as sales,
      sum(v.commission_minor - v.upline_minor)::text as payout, sum(v.revenue_minor)::text as owed
    from affiliate.conversion_counts v
      join affiliate.conversions c on c.id = v.conversion_id
      left join affiliate.conversions o on o.id = c.original_id
    where v.counted_at >= ${timestamp(range.startsAt)} and v.counted_at < ${timestamp(range.endsAt)}
      ${within(scope, 'v')} ${own} ${ofAdvertiser} and coalesce(o.receipt, c.receipt)->'coupon'->>'code' is not null
    group by 1, 2, 3`
}

/** Record → date → count. */
export type Trends = ReadonlyMap<string, ReadonlyMap<string, number>>

export const toTrends = (rows: readonly Row[]): Trends =>
  new Map(
    rows.map((row) => {
      const points = Object.entries(row.points as Row).map(([at, count]) => {
        return [at, readNumber(count)] as const
      })
      return [readText(row.key), new Map(points)] as const
    }),
  )

export interface CouponFigures {
  key: string
  sales: number
  money: { currency: Currency; payout: bigint; owed: bigint }[]
  trend: Map<string, number>
}

export function toCoupons(rows: readonly Row[]): CouponFigures[] {
  const found = new Map<string, CouponFigures>()
  for (const row of readRows(rows)) {
    const key = readText(row.key)
    const of: CouponFigures = found.get(key) ?? { key, sales: 0, money: [], trend: new Map() }
    found.set(key, of)
    const [at, sales] = [readText(row.at), readNumber(row.sales)]
    of.sales += sales
    of.trend.set(at, (of.trend.get(at) ?? 0) + sales)
    const currency = readWord(currencies, row.currency)
    const sum = of.money.find((known) => known.currency === currency)
    const [payout, owed] = [readMinor(row.payout), readMinor(row.owed)]
    if (sum === undefined) of.money.push({ currency, payout, owed })
    else Object.assign(sum, { payout: sum.payout + payout, owed: sum.owed + owed })
  }
  return [...found.values()]
}
