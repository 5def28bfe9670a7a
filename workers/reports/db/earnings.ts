/** What is on hold, approved and paid now, by advertiser, offer and affiliate. */
import { type SQL, sql } from 'drizzle-orm'
import { type Currency, currencies } from '../../../schema/vocabulary.ts'
import { readMinor, readText, readTextOrNull, readWord } from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'
import type { ReportScope } from '../rules/question.ts'
import { within } from './raw-sources.ts'

export const earningsDimensions = ['advertiser_id', 'offer_id', 'affiliate_id'] as const
export type EarningsDimension = (typeof earningsDimensions)[number]

export interface EarningsQuestion {
  scope: ReportScope
  groupBy: readonly EarningsDimension[]
  limit: number
  offset: number
}

/**
 * Rows of (keys, names, currency, unfunded, hold, approved, paid, groups), by name. Hold is pending and held; approved is
 * available, in a payout, and negative where an affiliate owes. Payouts are of an affiliate's balance, so each
 * is counted against the commissions that were released first. What no commission explains (bookings) has no offer.
 * So the sums of an advertiser and affiliate equal their ledger accounts.
 */
export function listEarnings({ scope, groupBy, limit, offset }: EarningsQuestion): SQL {
  const book = sql.raw('advertiser_id, affiliate_id, currency')
  const own = (alias: string) => within(scope, alias)
  const keys = sql.raw(groupBy.map((name) => `coalesce(${name}::text, '')`).join(', ') || `''`)
  const names = sql.join(
    groupBy.map((name) => nameOf(name)),
    sql`, `,
  )
  const by = sql.raw([...groupBy, 'currency'].join(', '))
  return sql`
    with lines as materialized (
      select m.id, m.advertiser_id, m.offer_id, m.affiliate_id, m.currency, m.status, m.released_at,
        m.amount_minor - m.refunded_minor as minor
      from affiliate.commissions m
      where m.status in ('unfunded', 'pending', 'held', 'available') ${own('m')}),
    paid as materialized (
      select ${book}, sum(i.amount_minor) as minor from affiliate.payout_items i
      where i.status = 'paid' ${own('i')} group by ${book}),
    released as (
      select l.*, sum(minor) over (partition by ${book} order by released_at, id) - minor as before
      from lines l where status = 'available'),
    settled as (
      select r.*, greatest(0, least(r.minor, coalesce(p.minor, 0) - r.before)) as paid
      from released r left join paid p using (${book})),
    explained as (
      select advertiser_id, offer_id, affiliate_id, currency, 0 as unfunded, 0 as hold, minor - paid as approved, paid
      from settled
      union all
      select advertiser_id, offer_id, affiliate_id, currency, case when status = 'unfunded' then minor else 0 end,
        case when status <> 'unfunded' then minor else 0 end, 0, 0
      from lines where status <> 'available'),
    booked as (
      select ${book}, 0 as unfunded,
        sum(a.credits_minor - a.debits_minor) filter (where a.kind in ('aff.pending', 'aff.hold')) as hold,
        sum(a.credits_minor - a.debits_minor) filter (where a.kind not in ('aff.pending', 'aff.hold')) as approved,
        0 as paid
      from ledger.accounts a where a.affiliate_id is not null ${own('a')} group by ${book}
      union all
      select ${book}, 0, 0, 0, minor from paid
      union all
      select ${book}, 0, -hold, -approved, -paid from explained),
    everything as (
      select * from explained
      union all
      select advertiser_id, null, affiliate_id, currency, unfunded, coalesce(hold, 0), coalesce(approved, 0), paid
      from booked),
    grouped as (
      select ${by}, sum(unfunded) as unfunded, sum(hold) as hold, sum(approved) as approved, sum(paid) as paid
      from everything group by ${by}
      having sum(unfunded) <> 0 or sum(hold) <> 0 or sum(approved) <> 0 or sum(paid) <> 0)
    select json_build_array(${keys}) as keys, json_build_array(${names}) as names, currency, unfunded::text, hold::text,
      approved::text, paid::text, (count(*) over ())::int as groups
    from grouped
    order by ${sql.raw([...groupBy, 'currency'].join(', '))} limit ${limit} offset ${offset}`
}

const tables = { advertiser_id: 'advertisers', offer_id: 'offers', affiliate_id: 'affiliates' }

const nameOf = (name: EarningsDimension) =>
  sql.raw(`(select t.name from affiliate.${tables[name]} t where t.id = grouped.${name})`)

export interface Earnings {
  keys: string[]
  names: (string | null)[]
  currency: Currency
  unfundedMinor: bigint
  holdMinor: bigint
  approvedMinor: bigint
  paidMinor: bigint
}

export function toEarnings(row: Row): Earnings {
  return {
    keys: Array.isArray(row.keys) ? row.keys.map(readText) : [],
    names: Array.isArray(row.names) ? row.names.map(readTextOrNull) : [],
    currency: readWord(currencies, row.currency),
    unfundedMinor: readMinor(row.unfunded),
    holdMinor: readMinor(row.hold),
    approvedMinor: readMinor(row.approved),
    paidMinor: readMinor(row.paid),
  }
}
