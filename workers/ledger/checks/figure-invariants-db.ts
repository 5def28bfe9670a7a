/** The invariants of figures: what tiers and reports count; see check-books.ts. */
import { type SQL, sql } from 'drizzle-orm'
import { moneyByReason } from './earned-db.ts'
import type { Invariant } from './invariants-db.ts'

const sums = sql`sum(conversions) as conversions, sum(amount_minor) as amount, sum(revenue_minor) as revenue,
  sum(commission_minor) as commission, sum(upline_minor) as upline`

/** Groups of a rollup, one row or many, that are not the sums of the journal. */
function unlikeJournal(rollup: string, keys: SQL, period: SQL, countedIn: SQL): SQL {
  const by = sql`group by ${keys}, ${period}, event, currency`
  return sql`
    select ${rollup}::text || ' ' || concat_ws(' ', ${keys}, period, event, currency) as what
    from (select ${keys}, ${period} as period, event, currency, ${sums} from affiliate.${sql.raw(rollup)} ${by}) r
    full join (select ${keys}, ${countedIn} as period, event, currency, ${sums} from affiliate.conversion_counts
      group by ${keys}, ${countedIn}, event, currency) j using (${keys}, period, event, currency)
    where coalesce((r.conversions, r.amount, r.revenue, r.commission, r.upline), (0, 0, 0, 0, 0))
      <> coalesce((j.conversions, j.amount, j.revenue, j.commission, j.upline), (0, 0, 0, 0, 0))`
}

const ofPair = sql`offer_id, affiliate_id, advertiser_id`
const ofOffer = sql`offer_id, advertiser_id`
const inDay = sql`(counted_at at time zone 'UTC')::date`
const inHour = sql`date_trunc('hour', counted_at, 'UTC')`

/** Conversions of this version: what was recorded before has no rows of its own in the journal. */
const since = sql`coalesce((select max(counted_at) + interval '1 hour' from affiliate.conversion_counts
  where conversion_id is null), '-infinity')`

/** The order to which a row counts: a refund or chargeback reduces its original. */
const orderOf = (c: SQL) => sql`case when ${c}.event in ('refund', 'chargeback')
  then ${c}.original_id else ${c}.id end`

export const figureInvariants: readonly Invariant[] = [
  {
    rule: 'I21',
    says: 'tiers count pending and approved conversions, without refunded amounts, by the month of the order',
    breaches: sql`
      with standing as (
        select offer_id, affiliate_id, event, currency,
          date_trunc('month', occurred_at at time zone 'UTC')::date as month,
          count(*) filter (where original_id is null) as conversions,
          sum(coalesce(amount_minor, 0) - refunded_minor) as minor
        from affiliate.conversions
        where event in ('lead', 'sale', 'rebill') and status in ('pending', 'approved') and currency is not null
        group by 1, 2, 3, 4, 5)
      select 'volume ' || affiliate_id || ' ' || event || ' ' || month as what
      from affiliate.order_volumes v full join standing s using (offer_id, affiliate_id, event, currency, month)
      where coalesce(v.conversions, 0) <> coalesce(s.conversions, 0)
        or coalesce(v.amount_minor, 0) <> coalesce(s.minor, 0)`,
  },
  {
    rule: 'I22',
    says: 'the figures of reports are the sums of their journal',
    breaches: sql`
      ${unlikeJournal('conversion_rollups_daily', ofPair, sql`day`, inDay)}
      union all ${unlikeJournal('conversion_rollups_hourly', ofPair, sql`hour`, inHour)}
      union all ${unlikeJournal('conversion_places_daily', ofOffer, sql`day`, inDay)}`,
  },
  {
    rule: 'I23',
    says: 'the journal counts each conversion once, at its time, with what is left of its amount and commissions',
    breaches: sql`
      with counted as (
        select ${orderOf(sql`c`)} as id, j.affiliate_id, j.amount_minor, j.revenue_minor, j.commission_minor,
          j.upline_minor
        from affiliate.conversion_counts j join affiliate.conversions c on c.id = j.conversion_id),
      orders as (
        select c.*, c.status <> 'rejected' as is_counted from affiliate.conversions c
        where c.event in ('lead', 'sale', 'rebill') and c.recorded_at >= ${since} and not c.is_test),
      kept as (
        select m.conversion_id as id, sum(m.refunded_minor) as refunded from affiliate.commissions m group by 1),
      whole as (
        select id, sum(amount_minor) as amount, sum(revenue_minor) as revenue from counted group by 1)
      select 'conversion ' || o.id as what
      from orders o left join whole w using (id) left join kept k using (id)
      where coalesce(w.amount, 0) <> case when o.is_counted then coalesce(o.amount_minor, 0) - o.refunded_minor else 0 end
        or coalesce(w.revenue, 0) <> case when o.is_counted
          then o.revenue_minor - coalesce(k.refunded, 0) - o.fee_returned_minor else 0 end
      union all
      select 'commission of ' || id || ' ' || affiliate_id
      from (select m.conversion_id as id, m.affiliate_id, sum(m.amount_minor - m.refunded_minor) as minor,
          sum(m.amount_minor - m.refunded_minor) filter (where m.level > 1) as upline
        from affiliate.commissions m join orders o on o.id = m.conversion_id
        where m.status in ('pending', 'held', 'available') group by 1, 2) m
      full join (select n.id, n.affiliate_id, sum(n.commission_minor) as minor, sum(n.upline_minor) as upline
        from counted n join orders using (id) group by 1, 2) n using (id, affiliate_id)
      where coalesce(m.minor, 0) <> coalesce(n.minor, 0) or coalesce(m.upline, 0) <> coalesce(n.upline, 0)
      union all
      select 'number of ' || c.event || ' ' || c.id
      from affiliate.conversions c
      left join affiliate.conversions o on o.id = c.original_id
      left join (select conversion_id as id, sum(conversions) as conversions,
          bool_or(counted_at <> recorded_at and event <> 'chargeback') as is_late
        from (select j.conversion_id, j.conversions, j.counted_at, j.event, c.recorded_at
          from affiliate.conversion_counts j join affiliate.conversions c on c.id = j.conversion_id) j
        group by 1) n on n.id = c.id
      where c.recorded_at >= ${since} and coalesce(o.recorded_at, 'infinity') >= ${since} and not c.is_test
        and (coalesce(n.is_late, false) or coalesce(n.conversions, 0) <> (c.status <> 'rejected'
          and (c.original_id is null or c.event not in ('lead', 'sale', 'rebill')))::int)`,
  },
  {
    rule: 'I24',
    says: 'the earnings of the journal are those of the ledger, for each affiliate, advertiser and currency',
    breaches: sql`
      with books as (
        select affiliate_id, advertiser_id, currency, sum(credits_minor - debits_minor) as minor
        from ledger.accounts where kind like 'aff.%' group by 1, 2, 3),
      gone as (${moneyByReason}),
      counted as (
        select affiliate_id, advertiser_id, currency, sum(commission_minor) as minor
        from affiliate.conversion_counts group by 1, 2, 3)
      select affiliate_id || ' ' || currency as what
      from books b full join counted e using (affiliate_id, advertiser_id, currency)
      full join gone g using (affiliate_id, advertiser_id, currency)
      where coalesce(e.minor, 0) <> coalesce(b.minor, 0) + coalesce(g.minor, 0)`,
  },
]
