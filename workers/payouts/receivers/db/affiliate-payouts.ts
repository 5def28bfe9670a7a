/** An affiliate's own payouts, and their payout preferences. */

import { type SQL, sql } from 'drizzle-orm'
import {
  type Currency,
  currencies,
  payoutItemStatuses,
  payoutObstacles,
} from '../../../../schema/vocabulary.ts'
import {
  readMinor,
  readText,
  readTextOrNull,
  readTime,
  readTimeOrNull,
  readWord,
  readWordOrNull,
} from '../../../core/columns.ts'
import type { Row } from '../../../core/database.ts'
import type { Money } from '../../../core/money.ts'
import type { ObstacleFacts } from '../../runs/rules/payout-obstacles.ts'
import type { PayoutDetails } from '../rules/receiver.ts'

export interface OwnPayoutsPage {
  affiliateId: string
  advertiserId: string | null
  afterId: string | null
  limit: number
}

/** Newest first. */
export function listOwnPayouts(page: OwnPayoutsPage): SQL {
  const { affiliateId, advertiserId, afterId, limit } = page
  return sql`
    select i.id, i.advertiser_id, a.name as advertiser_name, i.currency,
      i.amount_minor::text as amount, i.receiver, i.status, i.paypal_transaction_id, i.problem_code,
      i.external_reference, i.retry_of_item_id, i.created_at, i.updated_at,
      affiliate.payout_sent_at(i.batch_id) as sent_at,
      (select r.id from affiliate.payout_items r
        where r.retry_of_item_id = i.id and r.affiliate_id = i.affiliate_id
        order by r.id desc limit 1) as retried_by_item_id
    from affiliate.payout_items i join affiliate.advertisers a on a.id = i.advertiser_id
    where i.affiliate_id = ${affiliateId}::uuid
      and (${advertiserId}::uuid is null or i.advertiser_id = ${advertiserId}::uuid)
      and (${afterId}::uuid is null or i.id < ${afterId}::uuid)
    order by i.id desc limit ${limit}`
}

export type OwnPayout = ReturnType<typeof toOwnPayout>

export function toOwnPayout(row: Row) {
  return {
    id: readText(row.id),
    advertiser: { id: readText(row.advertiser_id), name: readText(row.advertiser_name) },
    currency: readWord(currencies, row.currency),
    amountMinor: readMinor(row.amount),
    receiver: readText(row.receiver),
    status: readWord(payoutItemStatuses, row.status),
    payPalTransactionId: readTextOrNull(row.paypal_transaction_id),
    problemCode: readTextOrNull(row.problem_code),
    externalReference: readTextOrNull(row.external_reference),
    retryOfId: readTextOrNull(row.retry_of_item_id),
    retriedById: readTextOrNull(row.retried_by_item_id),
    sentAt: readTimeOrNull(row.sent_at),
    createdAt: readTime(row.created_at),
    updatedAt: readTime(row.updated_at),
  }
}

/** The unit of PayPal payouts in a currency: amounts must be multiples of `stepMinor`. */
export type PayStep = readonly [currency: Currency, stepMinor: bigint]

export interface OwnNextPage {
  affiliateId: string
  advertiserId: string | null
  steps: readonly PayStep[]
  limit: number
  now: Date
}

/**
 * Balances by advertiser and currency, with the obstacles a run would find
 * (affiliate.payout_accounts). An affiliate with payout details and no PayPal address is paid
 * manually. Functions read what rows of other users decide.
 */
export function listOwnNext({ affiliateId, advertiserId, steps, limit, now }: OwnNextPage): SQL {
  const stepRows = JSON.stringify(steps.map(([currency, step]) => ({ currency, step: `${step}` })))
  return sql`
    with own as (
      select f.id, f.paypal_email is null and f.payout_details is not null as is_by_hand,
        f.paypal_email is not null and f.shared_receiver_allowed_at is null
          and affiliate.shares_receiver(f.id) as is_shared
      from affiliate.affiliates f where f.id = ${affiliateId}::uuid),
    balances as (
      select distinct a.currency, case when adv.billing_mode = 'own_payer'
        and affiliate.has_own_paypal(adv.id) then adv.id end as payer
      from ledger.accounts a join affiliate.advertisers adv on adv.id = a.advertiser_id
      where a.kind = 'aff.available' and a.affiliate_id = ${affiliateId}::uuid
        and a.credits_minor > a.debits_minor)
    select p.*, q.currency as of_currency, adv.name as advertiser_name, own.is_by_hand,
      own.is_shared and not own.is_by_hand as receiver_shared,
      affiliate.has_open_review(p.advertiser_id, own.id) as review_open
    from balances q cross join own
    left join jsonb_to_recordset(${stepRows}::jsonb) as s(currency text, step bigint)
      on s.currency = q.currency
    cross join lateral affiliate.payout_accounts(q.payer, q.currency,
      case when own.is_by_hand then 'manual' else 'paypal' end,
      case when own.is_by_hand then 1 else s.step end, null, true, null, null, '{}'::uuid[],
      ${now.toISOString()}::timestamptz) p
    join affiliate.advertisers adv on adv.id = p.advertiser_id
    where p.affiliate_id = own.id
      and (${advertiserId}::uuid is null or p.advertiser_id = ${advertiserId}::uuid)
    order by adv.name, q.currency, p.account_id limit ${limit}`
}

export type OwnNext = ReturnType<typeof toOwnNext>

export function toOwnNext(row: Row) {
  const facts = payoutObstacles.map((obstacle) => [obstacle, row[obstacle] === true])
  return {
    advertiser: { id: readText(row.advertiser_id), name: readText(row.advertiser_name) },
    currency: readWord(currencies, row.of_currency),
    balanceMinor: readMinor(row.balance_minor),
    minimumMinor: readMinor(row.minimum_minor),
    /** Paid manually, not by PayPal. */
    isByHand: row.is_by_hand === true,
    facts: Object.fromEntries(facts) as ObstacleFacts,
  }
}

/** When an advertiser's affiliates are paid next: by its own schedule or the platform's. */
export function listOwnSchedules(affiliateId: string): SQL {
  return sql`
    select p.advertiser_id, s.next_run_at
    from affiliate.partnerships p join affiliate.advertisers a on a.id = p.advertiser_id
    join affiliate.payout_schedules s on s.payer_advertiser_id is not distinct from
      (case when a.billing_mode = 'own_payer' then a.id end)
    where p.affiliate_id = ${affiliateId}::uuid and s.next_run_at is not null`
}

/** Maps advertiser to time. */
export function toOwnSchedules(rows: readonly Row[]): ReadonlyMap<string, Date> {
  return new Map(rows.map((row) => [readText(row.advertiser_id), readTime(row.next_run_at)]))
}

/** An affiliate's payout preferences. */
export interface PayoutPreferences extends PayoutDetails {
  /** Applies to balances in its currency only; null = the advertisers' minimum. */
  minimum: Money | null
}

/** For rows written before the currency was stored. */
const MINIMUM_CURRENCY_DEFAULT: Currency = 'USD'

/** Returns one row, in the affiliate's own scope. */
export function findPayoutPreferences(affiliateId: string): SQL {
  return sql`select name, payout_minimum_minor::text as minimum, payout_minimum_currency as currency,
      payout_details, payout_details_usable_from, payout_details_before
    from affiliate.affiliates where id = ${affiliateId}::uuid`
}

export function toPayoutPreferences(row: Row): PayoutPreferences {
  const minor = readTextOrNull(row.minimum)
  const currency = readWordOrNull(currencies, row.currency) ?? MINIMUM_CURRENCY_DEFAULT
  return {
    minimum: minor === null ? null : { minor: BigInt(minor), currency },
    details: readTextOrNull(row.payout_details),
    usableFrom: readTimeOrNull(row.payout_details_usable_from),
    previous: readTextOrNull(row.payout_details_before),
  }
}

/**
 * Returns one row: `minor`, the lowest minimum in the currency among the affiliate's advertisers;
 * null = none.
 */
export function findLeastMinimum(affiliateId: string, currency: Currency): SQL {
  return sql`
    select min(affiliate.minimum_in(${currency}, a.currency, a.payout_minimum_minor,
      a.payout_minimums))::text as minor
    from affiliate.partnerships p join affiliate.advertisers a on a.id = p.advertiser_id
    where p.affiliate_id = ${affiliateId}::uuid and p.status = 'approved'`
}

/** Replaces the preferences that were read. Guard `facts_changed`. */
export function replacePayoutPreferences(
  affiliateId: string,
  read: PayoutDetails,
  { minimum, details, usableFrom, previous }: PayoutPreferences,
): SQL {
  return sql`
    with changed as (
      update affiliate.affiliates set payout_details = ${details}::text,
        payout_details_usable_from = ${usableFrom?.toISOString() ?? null}::timestamptz,
        payout_details_before = ${previous}::text,
        payout_minimum_minor = ${minimum?.minor.toString() ?? null}::bigint,
        payout_minimum_currency = ${minimum?.currency ?? null}::text
      where id = ${affiliateId}::uuid and payout_details is not distinct from ${read.details}::text
        and date_trunc('milliseconds', payout_details_usable_from)
          is not distinct from ${read.usableFrom?.toISOString() ?? null}::timestamptz
      returning 1)
    select affiliate.require(exists (select from changed), 'facts_changed')`
}
