import type { LedgerEntry, Transfer } from '../ledger/rules/ledger.ts'

const funds: ReadonlySet<string> = new Set(['adv.deposit', 'adv.receivable', 'adv.payer'])

/** The argument of affiliate.require_funds: each account from which an advertiser pays, and how. */
export function fundRows(entries: readonly LedgerEntry[]) {
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
