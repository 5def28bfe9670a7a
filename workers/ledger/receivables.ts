/** What an advertiser owes and holds: settled against each other, told when low. */

import { type SQL, sql } from 'drizzle-orm'
import type { Currency } from '../../schema/vocabulary.ts'

/**
 * What is deposited pays what is owed (a deposit charged back after it was spent). Belongs in a batch
 * that has locked both accounts: lock `receivableSettled` along. Nothing to settle = nothing happens.
 * The key holds what was ever paid of the debt, which every settlement raises: so each is made once.
 */
export function settleReceivable(advertiserId: string, currency: Currency, at: Date): SQL {
  const own = (kind: string) => sql`
    select id, debits_minor, credits_minor from ledger.accounts
    where kind = ${kind} and currency = ${currency} and advertiser_id = ${advertiserId}::uuid
      and affiliate_id is null`
  return sql`
    with due as (
      select d.id as deposit_id, r.id as receivable_id,
        'settle:' || r.id || ':' || r.credits_minor as key,
        least(d.credits_minor - d.debits_minor, r.debits_minor - r.credits_minor) as minor
      from (${own('adv.deposit')}) d, (${own('adv.receivable')}) r
      where d.credits_minor > d.debits_minor and r.debits_minor > r.credits_minor),
    posted as (
      insert into ledger.transactions (idempotency_key, reason, advertiser_id, effective_at)
      select key, 'debt_swept', ${advertiserId}::uuid, ${at.toISOString()}::timestamptz from due
      returning id),
    moved as (
      insert into ledger.transfers (transaction_id, debit_account_id, credit_account_id,
        amount_minor, currency, advertiser_id)
      select p.id, d.deposit_id, d.receivable_id, d.minor, ${currency}, ${advertiserId}::uuid
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

/** Rows: advertiser_id, currency of those who hold a deposit beside a debt. */
export function listUnsettled(advertiserId: string | null, limit: number): SQL {
  return sql`
    select d.advertiser_id, d.currency from ledger.accounts d
    join ledger.accounts r on r.kind = 'adv.receivable' and r.currency = d.currency
      and r.advertiser_id = d.advertiser_id
    where d.kind = 'adv.deposit' and d.credits_minor > d.debits_minor
      and r.debits_minor > r.credits_minor
      and (${advertiserId}::uuid is null or d.advertiser_id = ${advertiserId}::uuid)
    order by d.advertiser_id, d.currency limit ${limit}`
}

/**
 * Forgets that a low balance was told, where the deposit is no longer low: the next time it falls it is
 * told again. One advertiser, or all.
 */
export function forgetLowBalance(advertiserId: string | null): SQL {
  return sql`
    update affiliate.advertisers adv set low_balance_told_at = null
    where adv.low_balance_told_at is not null
      and (${advertiserId}::uuid is null or adv.id = ${advertiserId}::uuid)
      and exists (select from ledger.accounts a where a.kind = 'adv.deposit'
        and a.advertiser_id = adv.id and a.currency = adv.currency
        and a.credits_minor - a.debits_minor >= adv.low_balance_minor)`
}
