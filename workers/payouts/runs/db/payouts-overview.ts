/** Amounts of a payer: available, on hold, in transit, and those paid or failed recently. */
import { type SQL, sql } from 'drizzle-orm'
import { currencies } from '../../../../schema/vocabulary.ts'
import { readMinor, readWord } from '../../../core/columns.ts'
import type { Row } from '../../../core/database.ts'

/** A payment counts as recently paid or failed for this many days. */
export const RECENT_DAYS = 30

/**
 * Balances of affiliates by currency, and items of the last 30 days. `payerAdvertiserId`: an advertiser that
 * pays itself; null = the platform, for all other advertisers.
 */
export function findPayoutsOverview(payerAdvertiserId: string | null, now: Date): SQL {
  const sumOf = (kind: string) => sql`coalesce(sum(minor) filter (where kind = ${kind}), 0)::text`
  const countOf = (kind: string) => sql`(count(*) filter (where kind = ${kind}))::int`
  const isPaid = sql`case when ${payerAdvertiserId}::uuid is null then v.billing_mode <> 'own_payer'
    else v.id = ${payerAdvertiserId}::uuid end`
  const since = sql`${now.toISOString()}::timestamptz - make_interval(days => ${RECENT_DAYS})`
  return sql`
    select currency, ${sumOf('aff.available')} as available, ${sumOf('aff.hold')} as hold,
      ${sumOf('aff.in_transit')} as in_transit, ${sumOf('paid')} as paid,
      ${sumOf('failed')} as failed, ${countOf('failed')} as failed_items
    from (
      select a.currency, a.kind, a.credits_minor - a.debits_minor as minor
      from ledger.accounts a join affiliate.advertisers v on v.id = a.advertiser_id
      where a.kind in ('aff.available', 'aff.hold', 'aff.in_transit') and ${isPaid}
      union all
      select i.currency, case when i.status = 'paid' then 'paid' else 'failed' end, i.amount_minor
      from affiliate.payout_items i join affiliate.advertisers v on v.id = i.advertiser_id
      where i.status in ('paid', 'failed', 'returned', 'reversed') and i.updated_at >= ${since} and ${isPaid}
        -- What was never sent did not fail: its draft was discarded or expired.
        and not exists (select from affiliate.payout_batches b
          where b.id = i.batch_id and b.status = 'rejected' and b.first_attempt_at is null)
    ) as lines
    group by currency order by currency`
}

export const toPayoutsOverview = (row: Row) => ({
  currency: readWord(currencies, row.currency),
  availableMinor: readMinor(row.available),
  holdMinor: readMinor(row.hold),
  inTransitMinor: readMinor(row.in_transit),
  paidMinor: readMinor(row.paid),
  failedMinor: readMinor(row.failed),
  failedItems: Number(row.failed_items),
})
