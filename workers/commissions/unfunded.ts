/** Unfunded commissions. */

import { type SQL, sql } from 'drizzle-orm'
import {
  type BillingMode,
  billingModes,
  type Currency,
  currencies,
} from '../../schema/vocabulary.ts'
import type { Earned } from '../conversions/reversals/refund-rules.ts'
import { readFlag, readMinor, readText, readTime, readWord } from '../core/columns.ts'
import type { Row } from '../core/database.ts'
import type { FundedLine, UnfundedConversion } from './rules/funding.ts'

/** An advertiser's books in one currency. */
export interface FundingBooks {
  advertiserId: string
  currency: Currency
}

const LINES_PER_CONVERSION_MAX = 3

/** Rows: advertiser_id, currency with anything unfunded, after the given one. */
export function listUnfundedBooks(
  { advertiserId, after }: { advertiserId: string | null; after: FundingBooks | null },
  limit: number,
): SQL {
  return sql`
    select distinct advertiser_id, currency from affiliate.commissions
    where status = 'unfunded'
      and (${advertiserId}::uuid is null or advertiser_id = ${advertiserId}::uuid)
      and (${after?.advertiserId ?? null}::uuid is null
        or (advertiser_id, currency) > (${after?.advertiserId ?? null}::uuid, ${after?.currency ?? null}::text))
    order by advertiser_id, currency limit ${limit}`
}

export interface Funds {
  billing: BillingMode
  /** What can still be committed; null = no limit. */
  fundableMinor: bigint | null
}

/** One row: see toFunds. A credit limit applies to the advertiser's own currency only. */
export function findFunds({ advertiserId, currency }: FundingBooks): SQL {
  const balance = (kind: string) => sql`
    coalesce((select a.credits_minor - a.debits_minor from ledger.accounts a where a.kind = ${kind}
      and a.currency = ${currency} and a.advertiser_id = adv.id and a.affiliate_id is null), 0)`
  return sql`
    select adv.billing_mode, ${balance('adv.deposit')}::text as deposit,
      (-${balance('adv.receivable')})::text as owed,
      (case when adv.currency = ${currency} then adv.credit_limit_minor else 0 end)::text as credit
    from affiliate.advertisers adv where adv.id = ${advertiserId}::uuid`
}

export function toFunds(row: Row): Funds {
  const billing = readWord(billingModes, row.billing_mode)
  const minorOf = (column: string) => BigInt(row[column] as string)
  const fundableMinor = {
    prepaid: minorOf('deposit'),
    postpaid: minorOf('credit') - minorOf('owed'),
    own_payer: null,
  }[billing]
  return { billing, fundableMinor }
}

/**
 * The oldest conversions with unfunded commissions, and those commissions, without rejected and
 * reversed ones. Commission ids are in time order.
 */
export function listUnfunded({ advertiserId, currency }: FundingBooks, limit: number): SQL {
  return sql`
    with oldest as (
      select m.id, m.conversion_id from affiliate.commissions m
      join affiliate.conversions c on c.id = m.conversion_id and c.advertiser_id = m.advertiser_id
      where m.status = 'unfunded' and m.advertiser_id = ${advertiserId}::uuid
        and m.currency = ${currency} and c.status in ('pending', 'approved')
        and m.amount_minor > m.refunded_minor
      order by m.id limit ${limit * LINES_PER_CONVERSION_MAX}),
    picked as (
      select conversion_id, min(id::text) as first from oldest group by 1 order by 2 limit ${limit})
    select c.id as conversion_id, c.status as conversion_status, c.advertiser_id,
      (case when exists (select from ledger.transactions t
          where t.idempotency_key = 'f:' || c.id || ':create')
        then 0 else c.fee_minor - c.fee_returned_minor end)::text as fee,
      m.id, m.affiliate_id, (m.amount_minor - m.refunded_minor)::text as minor, m.currency,
      m.hold_until, m.is_in_review
    from picked p join affiliate.conversions c on c.id = p.conversion_id
    join affiliate.commissions m on m.conversion_id = c.id and m.advertiser_id = c.advertiser_id
      and m.status = 'unfunded' and m.amount_minor > m.refunded_minor
    order by p.first, c.id, m.level`
}

export function toUnfunded(rows: readonly Row[]): UnfundedConversion[] {
  return [...Map.groupBy(rows, (row) => readText(row.conversion_id))].map(
    ([conversionId, lines]) => ({
      conversionId,
      advertiserId: lines[0]?.advertiser_id as string,
      status: lines[0]?.conversion_status as UnfundedConversion['status'],
      feeMinor: BigInt(lines[0]?.fee as string),
      lines: lines.map((row) => ({
        commissionId: readText(row.id),
        affiliateId: readText(row.affiliate_id),
        amount: { minor: readMinor(row.minor), currency: readWord(currencies, row.currency) },
        holdUntil: readTime(row.hold_until),
        isInReview: readFlag(row.is_in_review),
      })),
    }),
  )
}

/**
 * Marks the lines as funded if everything is still as it was read: status, amounts after refunds,
 * fee. Raises TR001 `funding_changed` otherwise and rolls back the batch, so a conversion is funded
 * completely or not at all.
 */
export function requireFunding(
  conversions: readonly UnfundedConversion[],
  lines: readonly FundedLine[],
  now: Date,
): SQL[] {
  const read = conversions.map(({ conversionId, status, feeMinor }) => ({
    ...{ id: conversionId, status, fee: feeMinor.toString() },
  }))
  const funded = lines.map(({ commissionId, amount, status, isInReview }) => ({
    ...{ id: commissionId, minor: amount.minor.toString(), status, is_in_review: isInReview },
  }))
  const locked = sql`
    with same as (
      select c.id from affiliate.conversions c
      join jsonb_to_recordset(${JSON.stringify(read)}::jsonb) as r(id uuid, status text, fee bigint)
        on r.id = c.id and r.status = c.status
        and (r.fee = 0 or r.fee = c.fee_minor - c.fee_returned_minor)
      order by c.id for no key update of c)
    select affiliate.require((select count(*) from same) = ${read.length}, 'funding_changed')`
  const claimed = sql`
    with claimed as (
      update affiliate.commissions m set status = r.status,
        released_at = case r.status when 'available' then ${now.toISOString()}::timestamptz end
      from jsonb_to_recordset(${JSON.stringify(funded)}::jsonb)
        as r(id uuid, minor bigint, status text, is_in_review boolean)
      where m.id = r.id and m.status = 'unfunded' and m.amount_minor - m.refunded_minor = r.minor
        and m.is_in_review = r.is_in_review
      returning m.id)
    select affiliate.require((select count(*) from claimed) = ${funded.length}, 'funding_changed')`
  return [locked, claimed]
}

/** Counts the amounts of commissions, which are not counted while they are unfunded: see countsOf. */
export function countFunded(lines: readonly FundedLine[]): SQL {
  const rows = JSON.stringify(
    lines.map(({ commissionId, amount }) => ({ id: commissionId, minor: amount.minor.toString() })),
  )
  return sql`
    select affiliate.count_conversions(json_agg(json_build_object('at', c.recorded_at, 'conversion_id', c.id,
      'advertiser_id', c.advertiser_id, 'offer_id', c.offer_id, 'affiliate_id', m.affiliate_id, 'event', c.event,
      'currency', m.currency, 'conversions', 0, 'amount_minor', 0, 'revenue_minor', 0, 'commission_minor', l.minor,
      'upline_minor', case when m.level > 1 then l.minor else 0 end)))
    from jsonb_to_recordset(${rows}::jsonb) as l(id uuid, minor bigint)
    join affiliate.commissions m on m.id = l.id
    join affiliate.conversions c on c.id = m.conversion_id and c.advertiser_id = m.advertiser_id`
}

/**
 * Checks that as many commissions are unfunded as were read; raises TR001 `facts_changed`
 * otherwise. Funding locks the conversion without changing it, so this must be a separate statement
 * after the lock.
 */
export function requireFundingAsRead(conversions: readonly Earned[]): SQL {
  const read = conversions.map(({ id, lines }) => ({
    id,
    unfunded: lines.filter(({ status }) => status === 'unfunded').length,
  }))
  return sql`
    select affiliate.require(not exists (
      select from jsonb_to_recordset(${JSON.stringify(read)}::jsonb) as r(id uuid, unfunded int)
      where r.unfunded <> (select count(*) from affiliate.commissions m
        where m.conversion_id = r.id and m.status = 'unfunded')), 'facts_changed')`
}
