/** What one conversion earns on each level, and what of it is the platform's fee. */
import type { Currency } from '../../../schema/vocabulary.ts'
import { invariant } from '../../core/invariant.ts'
import { add, type Money, shareOf } from '../../core/money.ts'
import type { SkippedLevel, Upline, UpperLevel } from './levels.ts'
import type { Rates } from './tiers.ts'

export interface LevelShares {
  level2Bps: number
  level3Bps: number
}

export interface EarnedLine {
  level: 1 | UpperLevel
  affiliateId: string
  rateBps: number
  fixedMinor: bigint
  amountMinor: bigint
}

export type Earning =
  | {
      outcome: 'earned'
      currency: Currency
      /** Lines above zero, by level. */
      lines: EarnedLine[]
      /** Levels that would have earned, and why they do not. */
      skipped: SkippedLevel[]
      feeMinor: bigint
      /** What the advertiser owes for it: the lines and the fee. */
      revenueMinor: bigint
    }
  | { outcome: 'amount_missing' }

export interface EarningTerms extends LevelShares {
  currency: Currency
  rates: Rates
  affiliateId: string
  uplines: readonly Upline[]
  skipped: readonly SkippedLevel[]
}

/**
 * Every line is rounded half up by itself. Levels 2 and 3 get what the revenue leaves them, in this
 * order; the fee is what remains as if all levels were paid. A level that nobody earns stays with the
 * advertiser: it is owed to nobody.
 */
export function earn(terms: EarningTerms, amount: Money | null): Earning {
  const { rates, currency } = terms
  if (amount === null && (rates.rateBps > 0 || rates.revenueRateBps > 0)) {
    return { outcome: 'amount_missing' }
  }
  invariant(amount === null || amount.currency === currency, 'terms and amount have one currency')
  const base = amount ?? { minor: 0n, currency }
  const owed = part(base, rates.revenueRateBps, rates.revenueFixedMinor)
  const first = part(base, rates.rateBps, rates.fixedMinor)
  invariant(first <= owed, 'nobody earns more than is owed')
  const second = least(shareOf(base, terms.level2Bps).minor, owed - first)
  const third = least(shareOf(base, terms.level3Bps).minor, owed - first - second)
  const upper = { 2: second, 3: third }
  const upperBps = { 2: terms.level2Bps, 3: terms.level3Bps }

  const { rateBps, fixedMinor } = rates
  const lines: EarnedLine[] = [
    { level: 1 as const, affiliateId: terms.affiliateId, rateBps, fixedMinor, amountMinor: first },
    ...terms.uplines.map(({ level, affiliateId }) => ({
      ...{ level, affiliateId, rateBps: upperBps[level], fixedMinor: 0n },
      amountMinor: upper[level],
    })),
  ].filter(({ amountMinor }) => amountMinor > 0n)
  const feeMinor = owed - first - second - third
  const revenueMinor = lines.reduce((sum, { amountMinor }) => sum + amountMinor, feeMinor)
  const skipped = terms.skipped.filter(({ level }) => upper[level] > 0n)
  return { outcome: 'earned', currency, lines, skipped, feeMinor, revenueMinor }
}

const least = (left: bigint, right: bigint) => (left < right ? left : right)

function part(amount: Money, rateBps: number, fixedMinor: bigint): bigint {
  invariant(fixedMinor >= 0n, 'a fixed sum is not negative')
  return add(shareOf(amount, rateBps), { minor: fixedMinor, currency: amount.currency }).minor
}
