/** Account statements: every ledger line of an affiliate or advertiser, with its subject. */

import { type SQL, sql } from 'drizzle-orm'
import { type Currency, currencies, type LedgerAccountKind } from '../../../schema/vocabulary.ts'
import { readMinor, readText, readWord } from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'
import { toDecimal } from '../../core/money.ts'
import { type ColumnKind, type StatementValues, statementColumns } from './columns.ts'

export interface StatementOwner {
  side: 'affiliate' | 'advertiser'
  /** Null: an affiliate's statement over all their advertisers. */
  advertiserId: string | null
  affiliateId: string | null
}

/** The owner and currency of a statement; `from` is inclusive, `to` exclusive. */
export interface StatementOf extends StatementOwner {
  currency: Currency
  from: Date
  to: Date
}

export type StatementLine = StatementValues & {
  /** In microseconds, for the cursor. */
  recordedAtExactly: string
}

const selected = sql.raw(
  Object.entries(statementColumns)
    .map(([name, { from }]) => `${from} as "${name}"`)
    .join(', '),
)

/** The condition on accounts of the statement's owner. */
function areOwn({ side, advertiserId, affiliateId }: StatementOwner): SQL {
  const kinds =
    side === 'affiliate'
      ? sql`kind like 'aff.%' and affiliate_id = ${affiliateId}::uuid`
      : sql`kind like 'adv.%' and affiliate_id is null`
  const ofAdvertiser =
    advertiserId === null ? sql`` : sql`and advertiser_id = ${advertiserId}::uuid`
  return sql`${kinds} ${ofAdvertiser}`
}

const ownAccounts = (of: StatementOf): SQL =>
  sql`select id, kind from ledger.accounts where currency = ${of.currency} and ${areOwn(of)}`

/** Currencies of the owner's accounts, those with a balance first. */
export const listStatementCurrencies = (of: StatementOwner): SQL => sql`
  select currency from ledger.accounts where ${areOwn(of)} group by currency
  order by bool_or(credits_minor <> debits_minor) desc, max(credits_minor) desc, currency`
export const toCurrency = (row: Row): Currency => readWord(currencies, row.currency)

/** In recording order, after the cursor. */
export function listStatementLines(
  of: StatementOf,
  after: { recordedAt: string; id: string } | null,
  limit: number,
): SQL {
  const further = after
    ? sql`and (t.recorded_at, l.id) > (${after.recordedAt}::timestamptz, ${after.id}::uuid)`
    : sql``
  return sql`
    with own as materialized (${ownAccounts(of)})
    select ${selected},
      to_char(t.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as recorded_at_exactly
    from ledger.transfers l
    join ledger.transactions t on t.id = l.transaction_id
    left join own d on d.id = l.debit_account_id
    left join own c on c.id = l.credit_account_id
    left join affiliate.advertisers adv on adv.id = l.advertiser_id
    left join affiliate.affiliates f on f.id = l.affiliate_id
    left join affiliate.commissions m on m.id = t.commission_id
    left join affiliate.conversions v on v.id = coalesce(t.conversion_id, m.conversion_id)
    left join affiliate.offers o on o.id = coalesce(v.offer_id, m.offer_id)
    left join affiliate.bookings b on b.id = t.booking_id
    where (l.debit_account_id in (select id from own) or l.credit_account_id in (select id from own))
      and t.recorded_at >= ${of.from.toISOString()}::timestamptz
      and t.recorded_at < ${of.to.toISOString()}::timestamptz ${further}
    order by t.recorded_at, l.id
    limit ${limit}`
}

export function toStatementLine(row: Row): StatementLine {
  const values = Object.entries(statementColumns).map(([name, { kind }]) => {
    const value = row[name]
    return [
      name,
      value === null ? null : readValue(kind, value, readWord(currencies, row.currency)),
    ]
  })
  return {
    ...(Object.fromEntries(values) as StatementValues),
    recordedAtExactly: readText(row.recorded_at_exactly),
  }
}

function readValue(kind: ColumnKind, value: unknown, currency: Currency): unknown {
  if (kind === 'time') return new Date(value as string | Date).toISOString()
  if (kind === 'amount') return toDecimal({ minor: BigInt(value as string), currency })
  return kind === 'integer' ? Number(value) : value
}

/** Balance of each own account at `at`, positive when the owner has money in it. */
export function listStatementBalances(of: StatementOf, at: Date): SQL {
  return sql`
    with own as materialized (
      select a.id, a.kind, a.credits_minor - a.debits_minor as minor
      from ledger.accounts a where a.id in (select id from (${ownAccounts(of)}) as o)),
    later as (
      select l.credit_account_id, l.debit_account_id, l.amount_minor
      from ledger.transfers l join ledger.transactions t on t.id = l.transaction_id
      where t.recorded_at >= ${at.toISOString()}::timestamptz
        and (l.credit_account_id in (select id from own) or l.debit_account_id in (select id from own)))
    select own.kind, sum(own.minor
      - coalesce((select sum(amount_minor) from later where credit_account_id = own.id), 0)
      + coalesce((select sum(amount_minor) from later where debit_account_id = own.id), 0))::text as minor
    from own group by own.kind order by own.kind`
}

/** The owner's balance (above zero) or debt (below) in accounts of one kind. */
export interface StatementBalance {
  kind: LedgerAccountKind
  minor: bigint
}

export function toStatementBalance(row: Row): StatementBalance {
  return { kind: row.kind as LedgerAccountKind, minor: readMinor(row.minor) }
}
