import { type SQL, sql } from 'drizzle-orm'
import { type Currency, currencies } from '../../schema/vocabulary.ts'
import { readWord } from '../core/columns.ts'
import type { Row } from '../core/database.ts'

/** Balances of one currency, minor units. */
export interface OwnBalance {
  currency: Currency
  pendingMinor: bigint
  holdMinor: bigint
  availableMinor: bigint
  inTransitMinor: bigint
  paidMinor: bigint
  /** Debt, above zero. */
  debtMinor: bigint
}

/** By currency. The paid amount counts items that PayPal paid and that were not reversed. */
export function listOwnBalances(affiliateId: string, advertiserId: string | null): SQL {
  const ofAdvertiser =
    advertiserId === null ? sql`` : sql`and advertiser_id = ${advertiserId}::uuid`
  const sumOf = (kind: string) => sql`coalesce(sum(minor) filter (where kind = ${kind}), 0)::text`
  return sql`
    select currency, ${sumOf('aff.pending')} as pending, ${sumOf('aff.hold')} as hold,
      ${sumOf('aff.available')} as available, ${sumOf('aff.in_transit')} as in_transit,
      ${sumOf('paid')} as paid, ${sumOf('aff.debt')} as debt
    from (
      select currency, kind, credits_minor - debits_minor as minor from ledger.accounts
      where affiliate_id = ${affiliateId}::uuid ${ofAdvertiser}
      union all
      select currency, 'paid', amount_minor from affiliate.payout_items
      where affiliate_id = ${affiliateId}::uuid and status = 'paid' ${ofAdvertiser}
    ) as lines
    group by currency order by currency`
}

export function toOwnBalance(row: Row): OwnBalance {
  const minorOf = (column: string) => BigInt(row[column] as string)
  return {
    currency: readWord(currencies, row.currency),
    pendingMinor: minorOf('pending'),
    holdMinor: minorOf('hold'),
    availableMinor: minorOf('available'),
    inTransitMinor: minorOf('in_transit'),
    paidMinor: minorOf('paid'),
    debtMinor: -minorOf('debt'),
  }
}
