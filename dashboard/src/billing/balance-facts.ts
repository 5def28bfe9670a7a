import { toMinor } from '../core/format/money.ts'
import type { Balance } from '../ledger/money-data.ts'

type Part = Balance['balances'][number]

/** Whether a deposit has fallen below what the advertiser asked to be told of. */
export function isLow({ billing, low_balance }: Balance, part: Part): boolean {
  const isMeant = billing === 'prepaid' && part.currency === low_balance.currency
  return isMeant && toMinor(part.deposit) < toMinor(low_balance)
}

/** How much of the credit is used, in thousandths; all of it where there is none. */
export function usedPermille({ credit_limit }: Balance, { receivable }: Part): number {
  const [limit, used] = [toMinor(credit_limit), toMinor(receivable)]
  if (used <= 0n) return 0
  return used >= limit ? 1000 : Number((used * 1000n) / limit)
}

/** A balance in one word, for a list. */
export function stateOf(balance: Balance, part: Part): 'enough' | 'low' | 'waiting' {
  if (toMinor(part.unfunded) > 0n) return 'waiting'
  return isLow(balance, part) ? 'low' : 'enough'
}
