/** What one conversion earns on each level, and the platform's fee: together what the advertiser owes. */
import type { Currency } from '../../../schema/vocabulary.ts'
import { invariant } from '../../core/invariant.ts'
import { type Money, shareOf } from '../../core/money.ts'
import type { SkippedLevel, Upline, UpperLevel } from './levels.ts'
import { feeOn, type PlatformFee } from './platform-fee.ts'
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
  fee: PlatformFee
  affiliateId: string
  uplines: readonly Upline[]
  skipped: readonly SkippedLevel[]
}

/**
 * Every line is rounded half up by itself, and so is the fee. Levels 2 and 3 share the amount where
 * level 1 does: a fixed sum is the affiliate's alone. A level that nobody earns stays with the
 * advertiser: it is owed to nobody.
 */
export function earn(terms: EarningTerms, amount: Money | null): Earning {
  const { rates, fee, currency } = terms
  const { rateBps, fixedMinor } = rates
  if (amount === null && rateBps > 0) return { outcome: 'amount_missing' }
  invariant(amount === null || amount.currency === currency, 'terms and amount have one currency')
  invariant(fixedMinor >= 0n, 'a fixed sum is not negative')
  const base = amount ?? { minor: 0n, currency }
  const first = shareOf(base, rateBps).minor + fixedMinor
  const upperBps = rateBps > 0 ? { 2: terms.level2Bps, 3: terms.level3Bps } : { 2: 0, 3: 0 }
  const upper = { 2: shareOf(base, upperBps[2]).minor, 3: shareOf(base, upperBps[3]).minor }

  const lines: EarnedLine[] = [
    { level: 1 as const, affiliateId: terms.affiliateId, rateBps, fixedMinor, amountMinor: first },
    ...terms.uplines.map(({ level, affiliateId }) => ({
      ...{ level, affiliateId, rateBps: upperBps[level], fixedMinor: 0n },
      amountMinor: upper[level],
    })),
  ].filter(({ amountMinor }) => amountMinor > 0n)
  const feeMinor = feeOn(base, fee)
  const revenueMinor = lines.reduce((sum, { amountMinor }) => sum + amountMinor, feeMinor)
  const skipped = terms.skipped.filter(({ level }) => upper[level] > 0n)
  return { outcome: 'earned', currency, lines, skipped, feeMinor, revenueMinor }
}
