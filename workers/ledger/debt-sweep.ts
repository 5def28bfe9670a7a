/** The sweep after every credit: an affiliate's debt is repaid before anything can be paid out. */
import { type SQL, sql } from 'drizzle-orm'
import type { LedgerEntry, Transfer } from './rules/ledger.ts'

/**
 * E6s: an affiliate's available money repays its debt first. Must follow every postEntries of the
 * same batch whose entries credit `aff.available` or debit `aff.debt`; does nothing otherwise. Its
 * key is derived from the posting that made it possible.
 */
export function sweepDebts(entries: readonly LedgerEntry[]): SQL[] {
  const swept = sweptBooks(entries)
  if (swept === null) return []
  const books = JSON.stringify(swept)
  return [
    sql`
    with swept as (select * from jsonb_to_recordset(${books}::jsonb)
      as s(advertiser_id uuid, affiliate_id uuid, currency text, keys jsonb)),
    due as (
      select distinct on (s.advertiser_id, s.affiliate_id, s.currency) s.*, t.idempotency_key as key,
        t.effective_at, v.id as available_id, d.id as debt_id,
        least(v.credits_minor - v.debits_minor, d.debits_minor - d.credits_minor) as minor
      from swept s
      join ledger.transactions t on t.idempotency_key in (select jsonb_array_elements_text(s.keys))
      join ledger.accounts v on v.kind = 'aff.available' and v.currency = s.currency
        and v.advertiser_id = s.advertiser_id and v.affiliate_id = s.affiliate_id
      join ledger.accounts d on d.kind = 'aff.debt' and d.currency = s.currency
        and d.advertiser_id = s.advertiser_id and d.affiliate_id = s.affiliate_id
      where v.credits_minor > v.debits_minor and d.debits_minor > d.credits_minor
      order by s.advertiser_id, s.affiliate_id, s.currency, t.id desc),
    posted as (
      insert into ledger.transactions (idempotency_key, reason, advertiser_id, affiliate_id,
        effective_at)
      select 'sweep:' || key, 'debt_swept', advertiser_id, affiliate_id, effective_at from due
      returning id, idempotency_key),
    moved as (
      insert into ledger.transfers (transaction_id, debit_account_id, credit_account_id,
        amount_minor, currency, advertiser_id, affiliate_id)
      select p.id, d.available_id, d.debt_id, d.minor, d.currency, d.advertiser_id, d.affiliate_id
      from posted p join due d on 'sweep:' || d.key = p.idempotency_key
      returning debit_account_id, credit_account_id, amount_minor),
    paid as (
      update ledger.accounts a set debits_minor = a.debits_minor + m.amount_minor
      from moved m where a.id = m.debit_account_id returning a.id),
    settled as (
      update ledger.accounts a set credits_minor = a.credits_minor + m.amount_minor
      from moved m where a.id = m.credit_account_id returning a.id)
    select affiliate.require((select count(*) from paid) = (select count(*) from due)
      and (select count(*) from settled) = (select count(*) from due), 'sweep_incomplete')`,
  ]
}

const mayRaiseSweep = ({ transfers }: LedgerEntry) =>
  transfers.some(
    ({ debit, credit }) => credit.kind === 'aff.available' || debit.kind === 'aff.debt',
  )

/**
 * The books that a sweep may move, each with the keys of the entries that touch them; null: none.
 */
export function sweptBooks(entries: readonly LedgerEntry[]): object[] | null {
  const books = Map.groupBy(entries.filter(mayRaiseSweep), ({ currency, transfers }) =>
    JSON.stringify({ ...ownerOf(transfers), currency }),
  )
  const rows = [...books].map(([owner, touching]) => ({
    ...JSON.parse(owner),
    keys: touching.map(({ idempotencyKey }) => idempotencyKey),
  }))
  return rows.length === 0 ? null : rows
}

/** The affiliate and advertiser of the transfers, for row-level security. */
export function ownerOf(transfers: readonly Transfer[]) {
  const accounts = transfers.flatMap(({ debit, credit }) => [debit, credit])
  const firstOf = (part: 'advertiserId' | 'affiliateId') =>
    accounts.find((account) => account[part] !== null)?.[part] ?? null
  return { advertiser_id: firstOf('advertiserId'), affiliate_id: firstOf('affiliateId') }
}
