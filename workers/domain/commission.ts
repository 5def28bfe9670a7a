import type { Currency } from '../../schema/vocabulary.ts'
import { invariant } from './invariant.ts'
import { add, type Money, shareOf } from './money.ts'

/**
 * What one event pays under an offer: a share of the amount (basis points), a fixed sum (minor
 * units of the rule's currency), or both; the affiliate's part and what the advertiser owes.
 */
export interface PayoutRule {
  id: string
  currency: Currency
  rateBps: number
  fixedMinor: bigint
  revenueRateBps: number
  revenueFixedMinor: bigint
}

export type Earning =
  | { outcome: 'earned'; commission: Money; revenue: Money }
  | { outcome: 'amount_missing' }
  | { outcome: 'currency_differs' }

/**
 * Level-1 commission and revenue of one conversion. The commission may be zero (a rate of 0 %, or a
 * share below half a minor unit): then nothing is earned and nothing is posted.
 */
export function earn(rule: PayoutRule, amount: Money | null): Earning {
  const needsAmount = rule.rateBps > 0 || rule.revenueRateBps > 0
  if (amount === null && needsAmount) return { outcome: 'amount_missing' }
  if (amount !== null && amount.currency !== rule.currency) return { outcome: 'currency_differs' }
  const base = amount ?? { minor: 0n, currency: rule.currency }
  return {
    outcome: 'earned',
    commission: part(base, rule.rateBps, rule.fixedMinor),
    revenue: part(base, rule.revenueRateBps, rule.revenueFixedMinor),
  }
}

function part(amount: Money, rateBps: number, fixedMinor: bigint): Money {
  invariant(fixedMinor >= 0n, 'a fixed sum is not negative')
  return add(shareOf(amount, rateBps), { minor: fixedMinor, currency: amount.currency })
}
