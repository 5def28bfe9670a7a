import { toMinor } from '../core/format/money.ts'
import type { Balance } from '../ledger/money-data.ts'

type Part = Balance['balances'][number]

/** Whether the balance is below the advertiser's alert threshold. */
export function isLow({ billing, low_balance }: Balance, part: Part): boolean {
  const isMeant = billing === 'prepaid' && part.currency === low_balance.currency
  return isMeant && toMinor(part.deposit) < toMinor(low_balance)
}

/** Share of the credit in use, in thousandths; 1000 if there is no credit. */
export function usedPermille({ credit_limit }: Balance, { receivable }: Part): number {
  const [limit, used] = [toMinor(credit_limit), toMinor(receivable)]
  if (used <= 0n) return 0
  return used >= limit ? 1000 : Number((used * 1000n) / limit)
}

/** Status of a balance for lists. */
export function stateOf(balance: Balance, part: Part): 'enough' | 'low' | 'waiting' {
  if (toMinor(part.unfunded) > 0n) return 'waiting'
  return isLow(balance, part) ? 'low' : 'enough'
}
