/** Advertisers' balances: deposit, debt, credit, and unfunded commissions. */

import { type SQL, sql } from 'drizzle-orm'
import {
  type BillingMode,
  billingModes,
  type Currency,
  currencies,
} from '../../../schema/vocabulary.ts'
import {
  readMinor,
  readRows,
  readText,
  readTextsByName,
  readTimeOrNull,
  readWord,
} from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'
import type { Money } from '../../core/money.ts'

export interface BalanceView {
  advertiser: { id: string; name: string }
  billing: BillingMode
  currency: Currency
  creditLimitMinor: bigint
  lowBalanceMinor: bigint
  lowBalanceNotifiedAt: Date | null
  /** Payout minimums, the advertiser's own currency first. */
  payoutMinimums: Money[]
  balances: {
    currency: Currency
    depositMinor: bigint
    receivableMinor: bigint
    unfundedMinor: bigint
    unfundedConversions: number
  }[]
}

export interface BalanceFilter {
  advertiserId: string | null
  afterId: string | null
  limit: number
}

/**
 * One row per advertiser, newest first. Its balances have a part for its own currency and for every
 * other currency with any money. Refunded or rejected commissions are not unfunded.
 */
export function listBalances({ advertiserId, afterId, limit }: BalanceFilter): SQL {
  return sql`
    select adv.id, adv.name, adv.billing_mode, adv.currency, adv.credit_limit_minor,
      adv.low_balance_minor, adv.low_balance_notified_at, adv.payout_minimum_minor, adv.payout_minimums, (
        select jsonb_agg(part order by part->>'currency') from (
          select jsonb_build_object('currency', currency, 'deposit', sum(deposit)::text,
            'receivable', sum(receivable)::text, 'unfunded', sum(unfunded)::text,
            'conversions', sum(conversions)::text) as part
          from (
            select adv.currency, 0 as deposit, 0 as receivable, 0 as unfunded, 0 as conversions
            union all
            select a.currency, case a.kind when 'adv.deposit' then a.credits_minor - a.debits_minor end,
              case a.kind when 'adv.receivable' then a.debits_minor - a.credits_minor end, 0, 0
            from ledger.accounts a
            where a.advertiser_id = adv.id and a.kind in ('adv.deposit', 'adv.receivable')
            union all
            select currency, 0, 0, sum(minor) + sum(fee), count(*) from (
              select m.currency, sum(m.amount_minor - m.refunded_minor) as minor,
                max(c.fee_minor - c.fee_returned_minor) as fee
              from affiliate.commissions m
              join affiliate.conversions c on c.id = m.conversion_id
                and c.advertiser_id = m.advertiser_id and c.status in ('pending', 'approved')
              where m.advertiser_id = adv.id and m.status = 'unfunded'
              group by m.conversion_id, m.currency) waiting
            group by currency) side
          group by currency) parts) as balances
    from affiliate.advertisers adv
    where (${advertiserId}::uuid is null or adv.id = ${advertiserId}::uuid)
      and (${afterId}::uuid is null or adv.id < ${afterId}::uuid)
    order by adv.id desc limit ${limit}`
}

export function toBalanceView(row: Row): BalanceView {
  const minorOf = (from: Row, column: string) => BigInt((from[column] as string | null) ?? 0)
  return {
    advertiser: { id: readText(row.id), name: readText(row.name) },
    billing: readWord(billingModes, row.billing_mode),
    currency: readWord(currencies, row.currency),
    creditLimitMinor: minorOf(row, 'credit_limit_minor'),
    lowBalanceMinor: minorOf(row, 'low_balance_minor'),
    lowBalanceNotifiedAt: readTimeOrNull(row.low_balance_notified_at),
    payoutMinimums: toMinimums(row),
    balances: readRows(row.balances).map((part) => ({
      currency: readWord(currencies, part.currency),
      depositMinor: minorOf(part, 'deposit'),
      receivableMinor: minorOf(part, 'receivable'),
      unfundedMinor: minorOf(part, 'unfunded'),
      unfundedConversions: Number(part.conversions),
    })),
  }
}

function toMinimums(row: Row): Money[] {
  const own = {
    minor: readMinor(row.payout_minimum_minor),
    currency: readWord(currencies, row.currency),
  }
  const others = Object.entries(readTextsByName(row.payout_minimums))
  return [
    own,
    ...others
      .map(([currency, minor]) => ({ minor: BigInt(minor), currency: currency as Currency }))
      .toSorted((a, b) => (a.currency < b.currency ? -1 : 1)),
  ]
}

/**
 * Replaces all payout minimums. `own` null: the column's default. One row if the advertiser exists.
 */
export function updatePayoutMinimums(
  advertiserId: string,
  { own, others }: { own: bigint | null; others: readonly Money[] },
): SQL {
  const byCurrency = others.map(({ currency, minor }) => [currency, minor.toString()])
  return sql`
    update affiliate.advertisers set
      payout_minimum_minor = ${own === null ? sql`default` : sql`${own.toString()}::bigint`},
      payout_minimums = ${JSON.stringify(Object.fromEntries(byCurrency))}::jsonb
    where id = ${advertiserId}::uuid returning id`
}
