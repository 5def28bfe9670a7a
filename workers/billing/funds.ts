/** Takes money from advertisers' accounts in a way that holds although facts were read before. */
import { type SQL, sql } from 'drizzle-orm'
import { lockAccounts } from '../ledger/post.ts'
import type { LedgerEntry, Transfer } from '../ledger/rules/ledger.ts'
import { keepBillingModes } from './billing-modes.ts'

const funds: ReadonlySet<string> = new Set(['adv.deposit', 'adv.receivable', 'adv.payer'])

/** Each account from which an advertiser pays, with what is taken from it. */
function fundRows(entries: readonly LedgerEntry[]) {
  const rows = new Map<string, { transfers: Transfer[]; currency: string }>()
  for (const { currency, transfers } of entries) {
    for (const transfer of transfers) {
      for (const { kind, advertiserId } of [transfer.debit, transfer.credit]) {
        if (!funds.has(kind)) continue
        const key = JSON.stringify({ kind, currency, advertiser_id: advertiserId })
        const row = rows.get(key) ?? { transfers: [], currency }
        row.transfers.push(transfer)
        rows.set(key, row)
      }
    }
  }
  return [...rows].map(([key, { transfers }]) => {
    const account = JSON.parse(key) as { kind: string; advertiser_id: string }
    const taken = transfers.filter(({ debit }) => debit.kind === account.kind)
    const isFeeOnly = taken.every(({ credit }) => !credit.kind.startsWith('aff.'))
    return { ...account, is_fee_only: isFeeOnly, is_debited: taken.length > 0 }
  })
}

/**
 * Locks the accounts of the entries, and holds how their advertisers pay until the end of the transaction.
 * Raises TR001 `facts_changed` where an advertiser pays otherwise by now, or an order waits for money.
 */
export function lockFunds(entries: readonly LedgerEntry[]): SQL[] {
  const rows = fundRows(entries)
  if (rows.length === 0) return lockAccounts(entries)
  return [
    keepBillingModes(rows.map((row) => row.advertiser_id)),
    ...lockAccounts(entries),
    sql`select affiliate.require_funds(${JSON.stringify(rows)}::json)`,
  ]
}
