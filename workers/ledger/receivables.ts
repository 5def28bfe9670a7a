/**
 * What an advertiser owes and has deposited: settlement between the two, and low-balance notices.
 */

import { type SQL, sql } from 'drizzle-orm'
import type { Currency, LedgerAccountKind } from '../../schema/vocabulary.ts'

/** One movement between two accounts of an advertiser, found under their locks. */
interface FoundMovement {
  /** Selects at most one row: debit_id, credit_id, key, reason, minor. */
  due: SQL
  advertiserId: string
  currency: Currency
  at: Date
}

function postFound({ due, advertiserId, currency, at }: FoundMovement): SQL {
  return sql`
    with due as (${due}),
    posted as (
      insert into ledger.transactions (idempotency_key, reason, advertiser_id, effective_at)
      select key, reason, ${advertiserId}::uuid, ${at.toISOString()}::timestamptz from due
      returning id),
    moved as (
      insert into ledger.transfers (transaction_id, debit_account_id, credit_account_id,
        amount_minor, currency, advertiser_id)
      select p.id, d.debit_id, d.credit_id, d.minor, ${currency}, ${advertiserId}::uuid
      from posted p, due d returning debit_account_id, credit_account_id, amount_minor),
    paid as (
      update ledger.accounts a set debits_minor = a.debits_minor + m.amount_minor
      from moved m where a.id = m.debit_account_id returning a.id),
    settled as (
      update ledger.accounts a set credits_minor = a.credits_minor + m.amount_minor
      from moved m where a.id = m.credit_account_id returning a.id)
    select affiliate.require((select count(*) from paid) = (select count(*) from due)
      and (select count(*) from settled) = (select count(*) from due), 'settlement_incomplete')`
}

const accountOf = (kind: LedgerAccountKind, advertiserId: string, currency: Currency) => sql`
  select id, debits_minor, credits_minor from ledger.accounts
  where kind = ${kind} and currency = ${currency} and advertiser_id = ${advertiserId}::uuid
    and affiliate_id is null`

/**
 * The deposit pays the debt (for example after a deposit was charged back). The batch must have
 * locked both accounts: lock `receivableSettled` with the others. Does nothing if there is nothing
 * to settle, or for an own payer (see settleOwnPayer). The key contains the total ever paid of the
 * debt, which every settlement raises, so each settlement is made once.
 */
export function settleReceivable(advertiserId: string, currency: Currency, at: Date): SQL {
  const due = sql`
    select d.id as debit_id, r.id as credit_id, 'settle:' || r.id || ':' || r.credits_minor as key,
      'debt_swept' as reason,
      least(d.credits_minor - d.debits_minor, r.debits_minor - r.credits_minor) as minor
    from (${accountOf('adv.deposit', advertiserId, currency)}) d,
      (${accountOf('adv.receivable', advertiserId, currency)}) r
    where d.credits_minor > d.debits_minor and r.debits_minor > r.credits_minor
      and exists (select from affiliate.advertisers adv
        where adv.id = ${advertiserId}::uuid and adv.billing_mode <> 'own_payer')`
  return postFound({ due, advertiserId, currency, at })
}

/**
 * The platform's share of an own payer's accounts: its commitments, minus what its affiliates hold
 * and what it may claim from them. Above zero it owes fees that were charged to its payer account.
 * Below zero its deposit holds its own money, such as a fee that was paid and then returned.
 */
export function ownPayerDue(advertiserId: SQL, currency: SQL): SQL {
  return sql`(select coalesce(sum(a.debits_minor - a.credits_minor), 0)::bigint from ledger.accounts a
    where a.advertiser_id = ${advertiserId} and a.currency = ${currency}
      and (a.kind in ('adv.payer', 'adv.deposit') or a.kind like 'aff.%'))`
}

/**
 * Moves an own payer's fees to where they are invoiced: the fees in its payer account move to its
 * receivable, and the free part of its deposit pays what it owes. The batch must have locked
 * `ownPayerSettled`.
 */
export function settleOwnPayer(advertiserId: string, currency: Currency, at: Date): SQL {
  const due = sql`
    with own as (select ${ownPayerDue(sql`${advertiserId}::uuid`, sql`${currency}`)} as minor),
    payer as (${accountOf('adv.payer', advertiserId, currency)}),
    deposit as (${accountOf('adv.deposit', advertiserId, currency)}),
    receivable as (${accountOf('adv.receivable', advertiserId, currency)})
    select * from (
      select r.id as debit_id, p.id as credit_id, 'fees:' || p.id || ':' || p.credits_minor as key,
        'fee_transferred' as reason, least(o.minor, p.debits_minor - p.credits_minor) as minor
      from own o, payer p, receivable r
      union all
      select d.id, r.id, 'settle:' || r.id || ':' || r.credits_minor, 'debt_swept',
        least(-o.minor, d.credits_minor - d.debits_minor, r.debits_minor - r.credits_minor)
      from own o, deposit d, receivable r) found
    where minor > 0`
  return postFound({ due, advertiserId, currency, at })
}

/**
 * Advertisers with a deposit and a debt in the same currency. Rows: advertiser_id, currency.
 * Excludes own payers, see settleOwnPayer.
 */
export function listUnsettled(advertiserId: string | null, limit: number): SQL {
  return sql`
    select d.advertiser_id, d.currency from ledger.accounts d
    join ledger.accounts r on r.kind = 'adv.receivable' and r.currency = d.currency
      and r.advertiser_id = d.advertiser_id
    join affiliate.advertisers adv on adv.id = d.advertiser_id and adv.billing_mode <> 'own_payer'
    where d.kind = 'adv.deposit' and d.credits_minor > d.debits_minor
      and r.debits_minor > r.credits_minor
      and (${advertiserId}::uuid is null or d.advertiser_id = ${advertiserId}::uuid)
    order by d.advertiser_id, d.currency limit ${limit}`
}

/**
 * Resets the low-balance notice if the deposit is no longer low, so that the next fall notifies
 * again. For one advertiser, or all.
 */
export function forgetLowBalance(advertiserId: string | null): SQL {
  return sql`
    update affiliate.advertisers adv set low_balance_notified_at = null
    where adv.low_balance_notified_at is not null
      and (${advertiserId}::uuid is null or adv.id = ${advertiserId}::uuid)
      and exists (select from ledger.accounts a where a.kind = 'adv.deposit'
        and a.advertiser_id = adv.id and a.currency = adv.currency
        and a.credits_minor - a.debits_minor >= adv.low_balance_minor)`
}
