/**
 * Writes to the ledger. An operation that moves money sends, in one batch: `lockAccounts`, its own
 * conditional writes, `postEntries`. Every operation locks accounts before business rows, in id
 * order.
 */
import { type SQL, sql } from 'drizzle-orm'
import type { Currency } from '../../schema/vocabulary.ts'
import { ownerOf, sweptBooks } from './debt-sweep.ts'
import type { Account, LedgerEntry } from './rules/ledger.ts'

/**
 * Creates missing accounts of the entries, then locks them all in id order. Also locks the accounts
 * that `sweepDebts` may move.
 */
export function lockAccounts(entries: readonly LedgerEntry[]): SQL[] {
  if (entries.length === 0) return []
  const { accounts, swept } = postingOf(entries)
  return [sql`select ledger.lock_accounts(${accounts}::json, ${swept}::json)`]
}

/** The arguments of ledger.lock_accounts and ledger.post_entries. */
export function postingRows(entries: readonly LedgerEntry[]) {
  const accounts = new AccountList(entries)
  return {
    accounts: accounts.rows,
    /** Null: no sweep is needed. */
    swept: sweptBooks(entries),
    entries: entryRows(entries),
    lines: lineRows(entries, accounts),
  }
}

/** One JSON object per entry. */
function postingOf(entries: readonly LedgerEntry[]) {
  const { accounts, swept, entries: written, lines } = postingRows(entries)
  return {
    accounts: JSON.stringify(accounts),
    swept: swept && JSON.stringify(swept),
    entries: JSON.stringify(written),
    lines: JSON.stringify(lines),
  }
}

/**
 * Appends the entries and updates the accounts' totals, in one statement.
 *
 * An idempotency key that the ledger already has is a unique violation (23505) and rolls back the
 * whole batch; the caller then reads its facts again. An account that the scope may not see or
 * change, and a claim without its entry, raise TR001. A balance below its floor raises 23514. So a
 * fact is written completely or not at all.
 *
 * @param claim a conditional write that returns, as `key`, the idempotency keys of those entries
 *   whose business row it changed: only they are posted. Without it all are.
 * @returns one row: `posted`, the number of entries written.
 */
export function postEntries(entries: readonly LedgerEntry[], claim?: SQL): SQL {
  const { accounts, ...posting } = postingOf(entries)
  if (claim === undefined) {
    return sql`
      select ledger.post_entries(ledger.account_ids(${accounts}::json), ${posting.entries}::json,
        ${posting.lines}::json) as posted`
  }
  return sql`
    with found as (
      select ord - 1 as n, id
      from unnest(ledger.account_ids(${accounts}::json)) with ordinality as a(id, ord)),
    entry as (select * from json_to_recordset(${posting.entries}::json) as e(key text,
      reason text, advertiser_id uuid, affiliate_id uuid, commission_id uuid, payout_item_id uuid,
      conversion_id uuid, booking_id uuid, effective_at timestamptz)),
    line as (select * from json_to_recordset(${posting.lines}::json) as l(key text,
      debit int, credit int, amount_minor bigint, currency text, advertiser_id uuid,
      affiliate_id uuid)),
    claimed as (${claim}),
    posted as (
      insert into ledger.transactions (idempotency_key, reason, advertiser_id, affiliate_id,
        commission_id, payout_item_id, conversion_id, booking_id, effective_at)
      select e.key, e.reason, e.advertiser_id, e.affiliate_id, e.commission_id, e.payout_item_id,
        e.conversion_id, e.booking_id, e.effective_at
      from entry e join claimed on claimed.key = e.key
      returning id, idempotency_key),
    moved as (
      insert into ledger.transfers (transaction_id, debit_account_id, credit_account_id,
        amount_minor, currency, advertiser_id, affiliate_id)
      select p.id, d.id, c.id, l.amount_minor, l.currency, l.advertiser_id, l.affiliate_id
      from posted p join line l on l.key = p.idempotency_key
      join found d on d.n = l.debit join found c on c.n = l.credit
      returning debit_account_id, credit_account_id, amount_minor),
    change as (
      select id, sum(debits)::bigint as debits, sum(credits)::bigint as credits
      from (select debit_account_id as id, amount_minor as debits, 0 as credits from moved
            union all select credit_account_id, 0, amount_minor from moved) as side
      group by id),
    touched as (
      update ledger.accounts a
      set debits_minor = a.debits_minor + change.debits,
          credits_minor = a.credits_minor + change.credits
      from change where a.id = change.id
      returning a.id)
    select (select count(*) from posted)::int as posted,
      affiliate.require(
        (select count(*) from moved)
          = (select count(*) from line l join posted p on p.idempotency_key = l.key)
        and (select count(*) from touched) = (select count(*) from change)
        and (select count(*) from claimed) = (select count(*) from posted),
        'ledger_entry_incomplete')`
}

/** Raises TR001 `credit_limit` if a postpaid advertiser would owe more than its limit. Other currencies have none. */
export function requireWithinCredit(advertiserId: string, currency: Currency): SQL {
  return sql`
    select affiliate.require(
      (select a.debits_minor - a.credits_minor <= case when adv.currency = ${currency} then adv.credit_limit_minor else 0 end
       from affiliate.advertisers adv
       join ledger.accounts a on a.kind = 'adv.receivable' and a.currency = ${currency}
         and a.advertiser_id = adv.id and a.affiliate_id is null
       where adv.id = ${advertiserId}::uuid), 'credit_limit')`
}

interface AccountRow {
  n: number
  kind: Account['kind']
  currency: Currency
  advertiser_id: string | null
  affiliate_id: string | null
}

/** The distinct accounts of the entries, each with its number. */
class AccountList {
  readonly #numbers = new Map<string, number>()
  readonly #rows: AccountRow[] = []

  constructor(entries: readonly LedgerEntry[]) {
    for (const { currency, transfers } of entries) {
      for (const { debit, credit } of transfers) {
        this.#add(debit, currency)
        this.#add(credit, currency)
      }
    }
  }

  numberOf(account: Account, currency: Currency): number | undefined {
    return this.#numbers.get(keyOf(account, currency))
  }

  get rows(): readonly AccountRow[] {
    return this.#rows
  }

  #add(account: Account, currency: Currency): void {
    const key = keyOf(account, currency)
    if (this.#numbers.has(key)) return
    this.#numbers.set(key, this.#rows.length)
    const { kind, advertiserId, affiliateId } = account
    const owner = { advertiser_id: advertiserId, affiliate_id: affiliateId }
    this.#rows.push({ n: this.#rows.length, kind, currency, ...owner })
  }
}

function keyOf({ kind, advertiserId, affiliateId }: Account, currency: Currency): string {
  return `${kind} ${currency} ${advertiserId} ${affiliateId}`
}

function entryRows(entries: readonly LedgerEntry[]) {
  return entries.map((entry) => ({
    key: entry.idempotencyKey,
    reason: entry.reason,
    ...ownerOf(entry.transfers),
    commission_id: entry.commissionId,
    payout_item_id: entry.payoutItemId,
    conversion_id: entry.conversionId,
    booking_id: entry.bookingId,
    effective_at: entry.effectiveAt,
  }))
}

function lineRows(entries: readonly LedgerEntry[], accounts: AccountList) {
  return entries.flatMap(({ idempotencyKey, currency, transfers }) =>
    transfers.map((transfer) => ({
      key: idempotencyKey,
      debit: accounts.numberOf(transfer.debit, currency),
      credit: accounts.numberOf(transfer.credit, currency),
      amount_minor: transfer.amountMinor.toString(),
      currency,
      ...ownerOf([transfer]),
    })),
  )
}
