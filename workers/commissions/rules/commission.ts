/** What a conversion earns on each level, and the platform's fee. The advertiser owes the sum. */
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
      /** Levels that do not earn, and why. */
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
 * Each line and the fee are rounded half up separately. Levels 2 and 3 get a share of the amount if
 * level 1 has a share; a fixed sum is for level 1 only. The share of an unfilled level stays with
 * the advertiser.
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
