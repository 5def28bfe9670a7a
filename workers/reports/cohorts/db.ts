/** Customers by the month of their first lead, sale or rebill, and their figures in each month since. */
import { type SQL, sql } from 'drizzle-orm'
import { type Currency, currencies } from '../../../schema/vocabulary.ts'
import { readMinor, readNumber, readRow, readRows, readText, readWord } from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'
import { rawConversions } from '../db/raw-sources.ts'
import { matching, type ReportRange, rawColumn } from '../db/sources.ts'
import type { Question } from '../rules/question.ts'

/** The journal from its beginning: whether a month is a customer's first is known from all of it. */
const BEGINNING = new Date(0)

/** One row; see toCohorts. Conversions without a customer count nowhere. */
export function cohortStatement(question: Question, range: ReportRange, now: Date): SQL {
  const { scope, from, to, timeZone } = question
  const history = { ...range, startsAt: BEGINNING, endsAt: now }
  const filters = Object.entries(question.filters).map(([attribute, values]) => {
    const name = attribute as keyof Question['filters']
    return sql`and ${matching(rawColumn(name), name, values)}`
  })
  // An affiliate's earnings of levels 2 and 3 come from customers of other affiliates.
  const isOwn =
    scope.kind === 'affiliate' ? sql`and c.affiliate_id = ${scope.affiliateId}::uuid` : sql``
  const firstMonth = (day: string) => sql`date_trunc('month', ${day}::date)::date`
  return sql`
    with changes as materialized (
      select coalesce(c.customer_id, o.customer_id) as customer_id, r.currency, r.event, r.conversions,
        date_trunc('month', r.at at time zone ${timeZone})::date as month,
        r.amount_minor, r.commission_minor - r.upline_minor as payout_minor
      from (${rawConversions(question, history)}) r
      join affiliate.conversions c on c.id = r.conversion_id ${isOwn}
      left join affiliate.conversions o on o.id = c.original_id and c.customer_id is null
      where coalesce(c.customer_id, o.customer_id) is not null ${sql.join(filters, sql` `)}),
    active as materialized (
      select customer_id, month,
        coalesce(sum(conversions) filter (where event in ('lead', 'sale', 'rebill')), 0) as events,
        coalesce(sum(conversions) filter (where event in ('sale', 'rebill')), 0) as orders
      from changes group by 1, 2),
    won as materialized (
      select customer_id, min(month) as cohort from active where events > 0 group by 1
      having min(month) between ${firstMonth(from)} and ${firstMonth(to)}),
    ages as (
      select w.cohort, greatest(0, (extract(year from age) * 12 + extract(month from age))::integer) as age,
        a.customer_id, a.orders
      from won w join active a using (customer_id) cross join lateral age(a.month, w.cohort) age),
    sums as (
      select w.cohort, greatest(0, (extract(year from age) * 12 + extract(month from age))::integer) as age,
        c.currency, sum(c.amount_minor)::bigint as order_value, sum(c.payout_minor)::bigint as payout
      from won w join changes c using (customer_id) cross join lateral age(c.month, w.cohort) age group by 1, 2, 3)
    select
      coalesce((select json_agg(json_build_object('month', cohort, 'customers', customers)) from (
        select cohort, count(*) as customers from won group by 1) t), '[]') as cohorts,
      coalesce((select json_agg(json_build_object('month', cohort, 'age', age, 'customers', customers, 'orders', orders))
        from (select cohort, age, count(distinct customer_id) filter (where orders > 0) as customers,
          sum(orders)::bigint as orders from ages group by 1, 2) t), '[]') as months,
      coalesce((select json_agg(json_build_object('month', cohort, 'age', age, 'currency', currency,
        'order_value', order_value::text, 'payout', payout::text)) from sums), '[]') as money`
}

export interface CohortMonth {
  /** Customers with at least one sale or rebill in the month. */
  customers: number
  orders: number
  money: { currency: Currency; orderValueMinor: bigint; payoutMinor: bigint }[]
}

export interface CohortFigures {
  /** By the first day of the cohort's month. */
  customers: ReadonlyMap<string, number>
  /** What happened in the month that is so many months after the cohort's. */
  monthOf: (month: string, age: number) => CohortMonth
}

export function toCohorts(row: Row | undefined): CohortFigures {
  const found = readRow(row)
  const keyOf = (of: Row) => `${readText(of.month)} ${readNumber(of.age)}`
  const months = new Map(readRows(found.months).map((of) => [keyOf(of), of]))
  const money = Map.groupBy(readRows(found.money), keyOf)
  return {
    customers: new Map(
      readRows(found.cohorts).map((of) => [readText(of.month), readNumber(of.customers)]),
    ),
    monthOf: (month, age) => {
      const key = `${month} ${age}`
      const of = months.get(key)
      return {
        customers: of === undefined ? 0 : readNumber(of.customers),
        orders: of === undefined ? 0 : readNumber(of.orders),
        money: (money.get(key) ?? []).map((sum) => ({
          currency: readWord(currencies, sum.currency),
          orderValueMinor: readMinor(sum.order_value),
          payoutMinor: readMinor(sum.payout),
        })),
      }
    },
  }
}
