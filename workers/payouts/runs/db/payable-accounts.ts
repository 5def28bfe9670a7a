/**
 * Balances with the amount that a run would pay and the obstacles to paying it. Preflight and the
 * run use the same database function (affiliate.payout_accounts).
 */

import { type SQL, sql } from 'drizzle-orm'
import {
  type Currency,
  currencies,
  type PayoutMethod,
  type PayoutObstacle,
  payoutObstacles,
} from '../../../../schema/vocabulary.ts'
import { readMinor, readText, readTextOrNull, readWord } from '../../../core/columns.ts'
import type { Row } from '../../../core/database.ts'
import type { ObstacleFacts } from '../rules/payout-obstacles.ts'

/** The parameters of a payout run. */
export interface PayoutRunRequest {
  /** Advertiser that pays with its own PayPal; null = the platform. */
  payerAdvertiserId: string | null
  currency: Currency
  method: PayoutMethod
  /** See payUnitOf; null: the method does not pay the currency. */
  stepMinor: bigint | null
  /** The run's own minimum, which may raise the others; null = none. */
  minimumMinor: bigint | null
  /** Whether the minimums of advertisers and affiliates apply. */
  keepsMinimums: boolean
  /** Only what became available until then; null = everything. */
  cutOffAt: Date | null
  /** Only these affiliates; null = all. */
  included: readonly string[] | null
  excluded: readonly string[]
  now: Date
}

/** The rows of affiliate.payout_accounts for a run. */
export function payoutAccounts(runRequest: PayoutRunRequest): SQL {
  return sql`affiliate.payout_accounts(${runRequest.payerAdvertiserId}::uuid, ${runRequest.currency},
    ${runRequest.method}, ${minorOrNull(runRequest.stepMinor)}::bigint, ${minorOrNull(runRequest.minimumMinor)}::bigint,
    ${runRequest.keepsMinimums}, ${runRequest.cutOffAt?.toISOString() ?? null}::timestamptz,
    ${uuidsOf(runRequest.included)}::uuid[], ${uuidsOf(runRequest.excluded)}::uuid[],
    ${runRequest.now.toISOString()}::timestamptz)`
}

const minorOrNull = (minor: bigint | null) => minor?.toString() ?? null
const uuidsOf = (ids: readonly string[] | null) => (ids === null ? null : `{${ids.join(',')}}`)

export interface AccountFilter {
  accountId?: string | undefined
  advertiserId?: string | undefined
  affiliateId?: string | undefined
  isPayable?: boolean | undefined
}

function conditionOf({ accountId, advertiserId, affiliateId, isPayable }: AccountFilter): SQL {
  const conditions = [
    ...(accountId === undefined ? [] : [sql`p.account_id = ${accountId}::uuid`]),
    ...(advertiserId === undefined ? [] : [sql`p.advertiser_id = ${advertiserId}::uuid`]),
    ...(affiliateId === undefined ? [] : [sql`p.affiliate_id = ${affiliateId}::uuid`]),
    ...(isPayable === undefined ? [] : [sql`p.is_payable = ${isPayable}`]),
  ]
  return conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `)
}

/** Accounts in id order, after the cursor. */
export function listPayoutAccounts(
  runRequest: PayoutRunRequest,
  filter: AccountFilter,
  page: { afterId: string | null; limit: number },
): SQL {
  const after = page.afterId === null ? sql`` : sql`and p.account_id > ${page.afterId}::uuid`
  return sql`
    select p.*, f.name as affiliate_name, f.code as affiliate_code, adv.name as advertiser_name,
      last.problem_code as last_problem
    from ${payoutAccounts(runRequest)} p
    join affiliate.affiliates f on f.id = p.affiliate_id
    join affiliate.advertisers adv on adv.id = p.advertiser_id
    left join lateral (select i.problem_code from affiliate.payout_items i
      where i.affiliate_id = p.affiliate_id and i.advertiser_id = p.advertiser_id
        and i.currency = ${runRequest.currency}
      order by i.created_at desc, i.id desc limit 1) last on true
    where ${conditionOf(filter)} ${after}
    order by p.account_id limit ${page.limit}`
}

export type PayoutAccount = ReturnType<typeof toPayoutAccount>

export function toPayoutAccount(row: Row) {
  const facts = payoutObstacles.map((obstacle) => [obstacle, row[obstacle] as boolean])
  return {
    accountId: readText(row.account_id),
    affiliate: {
      id: readText(row.affiliate_id),
      name: readText(row.affiliate_name),
      code: readText(row.affiliate_code),
    },
    advertiser: { id: readText(row.advertiser_id), name: readText(row.advertiser_name) },
    balanceMinor: readMinor(row.balance_minor),
    amountMinor: readMinor(row.amount_minor),
    minimumMinor: readMinor(row.minimum_minor),
    receiver: readTextOrNull(row.receiver),
    facts: Object.fromEntries(facts) as ObstacleFacts,
    lastProblem: readTextOrNull(row.last_problem),
  }
}

/** A currency and the unit of PayPal payouts in it; see payUnitOf. */
export type PayStep = readonly [currency: Currency, stepMinor: bigint | null]

/**
 * A payer's balances by advertiser and currency, split by whether a run would take them now. The
 * platform's sums (`payer` null) exclude advertisers that pay themselves.
 */
export function listPayableTotals(
  { payer, steps }: { payer: string | null; steps: readonly PayStep[] },
  now: Date,
  limit: number,
): SQL {
  const stepRows = JSON.stringify(
    steps.map(([currency, step]) => ({ currency, step: minorOrNull(step) })),
  )
  const hasReceiver = sql`not (p.affiliate_not_approved or p.no_receiver)`
  return sql`
    select p.advertiser_id, adv.name as advertiser_name, s.currency,
      min(coalesce(affiliate.minimum_in(s.currency, adv.currency, adv.payout_minimum_minor,
        adv.payout_minimums), 1))::text as minimum,
      count(*) filter (where p.is_payable)::int as affiliates,
      coalesce(sum(p.amount_minor) filter (where p.is_payable), 0)::text as total,
      coalesce(sum(p.balance_minor) filter (where ${hasReceiver} and p.below_minimum), 0)::text
        as below_minimum,
      coalesce(sum(p.balance_minor) filter (where not ${hasReceiver}), 0)::text as without_receiver
    from jsonb_to_recordset(${stepRows}::jsonb) as s(currency text, step bigint)
    cross join lateral (select * from affiliate.payout_accounts(${payer}::uuid, s.currency, 'paypal',
      s.step, null, true, null, null, '{}', ${now.toISOString()}::timestamptz) offset 0) p
    join affiliate.advertisers adv on adv.id = p.advertiser_id
    where ${payer}::uuid is not null or not p.own_payer
    group by p.advertiser_id, adv.name, s.currency
    order by adv.name, s.currency, p.advertiser_id
    limit ${limit}`
}

export function toPayableTotal(row: Row) {
  const minorOf = (column: string) => BigInt(row[column] as string)
  return {
    advertiser: { id: readText(row.advertiser_id), name: readText(row.advertiser_name) },
    currency: readWord(currencies, row.currency),
    affiliates: Number(row.affiliates),
    totalMinor: minorOf('total'),
    belowMinimumMinor: minorOf('below_minimum'),
    withoutReceiverMinor: minorOf('without_receiver'),
    minimumMinor: minorOf('minimum'),
  }
}

/** One row of sums over the accounts of a run; `capReachedMinor`: see feeCapReachedAt. */
export function sumPayoutAccounts(
  runRequest: PayoutRunRequest,
  filter: AccountFilter,
  capReachedMinor: bigint | null,
): SQL {
  const isAtCap = sql`amount_minor >= ${minorOrNull(capReachedMinor)}::bigint`
  const byObstacle = payoutObstacles.map((obstacle) => {
    const has = sql.raw(`filter (where ${obstacle})`)
    return sql`jsonb_build_object('obstacle', ${obstacle}::text, 'accounts', count(*) ${has},
      'total', coalesce(sum(balance_minor) ${has}, 0)::text)`
  })
  // Materialised, so that each fact is computed once and not once for each sum.
  return sql`
    with p as materialized (select p.* from ${payoutAccounts(runRequest)} p where ${conditionOf(filter)})
    select count(*) filter (where is_payable)::int as payable,
      coalesce(sum(amount_minor) filter (where is_payable), 0)::text as payable_total,
      coalesce(sum(amount_minor) filter (where is_payable and ${isAtCap} is not true), 0)::text
        as below_cap,
      count(*) filter (where is_payable and ${isAtCap})::int as at_cap,
      count(*) filter (where not is_payable)::int as blocked,
      coalesce(sum(balance_minor) filter (where not is_payable), 0)::text as blocked_total,
      jsonb_build_array(${sql.join(byObstacle, sql`, `)}) as by_obstacle
    from p`
}

export function toAccountSums(row: Row) {
  const obstacles = row.by_obstacle as { obstacle: string; accounts: number; total: string }[]
  return {
    payable: Number(row.payable),
    payableMinor: readMinor(row.payable_total),
    belowCapMinor: readMinor(row.below_cap),
    atCap: Number(row.at_cap),
    blocked: Number(row.blocked),
    blockedMinor: readMinor(row.blocked_total),
    byObstacle: obstacles
      .filter(({ accounts }) => accounts > 0)
      .map(({ obstacle, accounts, total }) => ({
        obstacle: obstacle as PayoutObstacle,
        accounts,
        totalMinor: BigInt(total),
      }))
      .sort((a, b) => b.accounts - a.accounts),
  }
}

/**
 * PayPal's cash in our ledger, and what the platform's payouts in progress will still take from it.
 */
export function readPayPalCash(currency: Currency): SQL {
  return sql`
    select (select coalesce(sum(debits_minor - credits_minor), 0)::text from ledger.accounts
        where kind = 'plat.cash.paypal' and currency = ${currency}) as cash,
      (select coalesce(sum(i.amount_minor), 0)::text from affiliate.payout_items i
        join affiliate.payout_batches b on b.id = i.batch_id
        where i.currency = ${currency} and b.method = 'paypal' and b.payer_advertiser_id is null
          and i.status in ('reserved', 'submitted', 'unclaimed', 'on_hold')) as promised`
}
