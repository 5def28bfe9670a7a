/** The whole ledger in recording order, for the plain-text journal. */

import { type SQL, sql } from 'drizzle-orm'
import { currencies, type LedgerAccountKind, ledgerReasons } from '../../../schema/vocabulary.ts'
import { readMinor, readText, readTime, readWord } from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'
import type { Account } from '../rules/ledger.ts'
import type { JournalBalance, JournalLine } from './plain-journal-rules.ts'

/** A recording period: `from` inclusive, `to` exclusive; null = from the beginning. */
export interface Period {
  from: Date | null
  to: Date
}

export function listJournalLines({ from, to }: Period, limit: number): SQL {
  const since = from === null ? sql`` : sql`and t.recorded_at >= ${from.toISOString()}::timestamptz`
  return sql`
    select t.id, t.idempotency_key, t.reason, t.effective_at, l.amount_minor, l.currency,
      d.kind as debit_kind, d.advertiser_id as debit_advertiser, d.affiliate_id as debit_affiliate,
      c.kind as credit_kind, c.advertiser_id as credit_advertiser, c.affiliate_id as credit_affiliate
    from ledger.transactions t
    join ledger.transfers l on l.transaction_id = t.id
    join ledger.accounts d on d.id = l.debit_account_id
    join ledger.accounts c on c.id = l.credit_account_id
    where t.recorded_at < ${to.toISOString()}::timestamptz ${since}
    order by t.recorded_at, t.id, l.id
    limit ${limit}`
}

export function toJournalLine(row: Row): JournalLine {
  return {
    transactionId: readText(row.id),
    idempotencyKey: readText(row.idempotency_key),
    reason: readWord(ledgerReasons, row.reason),
    effectiveAt: readTime(row.effective_at),
    debit: accountOf(row.debit_kind, row.debit_advertiser, row.debit_affiliate),
    credit: accountOf(row.credit_kind, row.credit_advertiser, row.credit_affiliate),
    amountMinor: readMinor(row.amount_minor),
    currency: readWord(currencies, row.currency),
  }
}

/**
 * Each account's balance at a time: its running total now, minus what was recorded since. The
 * running totals are stored separately from the transfers, so the journal's closing balances check
 * them.
 */
export function listJournalBalances(at: Date): SQL {
  return sql`
    with later as (
      select l.debit_account_id, l.credit_account_id, l.amount_minor
      from ledger.transactions t join ledger.transfers l on l.transaction_id = t.id
      where t.recorded_at >= ${at.toISOString()}::timestamptz),
    undone as (
      select id, sum(minor) as minor from (
        select debit_account_id as id, amount_minor as minor from later
        union all select credit_account_id, -amount_minor from later) as side
      group by id)
    select a.kind, a.advertiser_id, a.affiliate_id, a.currency,
      (a.debits_minor - a.credits_minor - coalesce(u.minor, 0))::text as minor
    from ledger.accounts a left join undone u using (id)
    order by a.kind, a.advertiser_id, a.affiliate_id, a.currency`
}

export function toJournalBalance(row: Row): JournalBalance {
  return {
    account: accountOf(row.kind, row.advertiser_id, row.affiliate_id),
    currency: readWord(currencies, row.currency),
    minor: readMinor(row.minor),
  }
}

function accountOf(kind: unknown, advertiserId: unknown, affiliateId: unknown): Account {
  return {
    kind: kind as LedgerAccountKind,
    advertiserId: advertiserId as string | null,
    affiliateId: affiliateId as string | null,
  }
}
