/** Higher rates from a volume on. */
import type { TierMetric, TierPeriod } from '../../../schema/vocabulary.ts'

/**
 * What one conversion pays: a share of the amount in basis points and a fixed sum in minor units.
 */
export interface Rates {
  rateBps: number
  fixedMinor: bigint
}

/** Rates that apply from `from` on: a count of conversions, or minor units of their amounts. */
export interface Tier extends Rates {
  from: bigint
}

/** An affiliate's volume in an offer so far, for one event. */
export interface Volume {
  monthConversions: bigint
  monthMinor: bigint
  totalConversions: bigint
  totalMinor: bigint
}

export const noVolume: Volume = {
  ...{ monthConversions: 0n, monthMinor: 0n, totalConversions: 0n, totalMinor: 0n },
}

export interface TierTerms {
  tiers: readonly Tier[]
  tierMetric: TierMetric | null
  tierPeriod: TierPeriod | null
}

/** The tier before this conversion is counted: the highest that the volume has reached. */
export function tierFor(terms: TierTerms, volume: Volume): Tier | null {
  const { tiers, tierMetric, tierPeriod } = terms
  if (tiers.length === 0 || tierMetric === null || tierPeriod === null) return null
  const reached = volumeIn(volume, tierMetric, tierPeriod)
  return tiers.reduce<Tier | null>(
    (best, tier) =>
      tier.from <= reached && (best === null || tier.from > best.from) ? tier : best,
    null,
  )
}

function volumeIn(volume: Volume, metric: TierMetric, period: TierPeriod): bigint {
  if (period === 'month') {
    return metric === 'conversions' ? volume.monthConversions : volume.monthMinor
  }
  return metric === 'conversions' ? volume.totalConversions : volume.totalMinor
}
