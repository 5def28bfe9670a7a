/**
 * Which terms apply to a conversion: offer < group < affiliate < coupon, unless the customer's are fixed.
 */
import type { ConversionEvent } from '../../../schema/vocabulary.ts'
import type { PlatformFee } from './platform-fee.ts'
import type { Rates, TierTerms, Volume } from './tiers.ts'
import { noVolume, tierFor } from './tiers.ts'

export type RuleSource = 'offer' | 'group' | 'affiliate' | 'coupon'

/** A payout rule as currently saved. */
export interface PayoutRule extends Rates, TierTerms {
  id: string
  event: ConversionEvent
  /** Scope of the rule: everyone, a group of partners, one affiliate, or conversions of one affiliate's coupon. */
  source: RuleSource
  /**
   * For rebills: months after the first conversion in which they pay; 0 = none, null = for ever.
   */
  recurringMonths: number | null
}

/** The terms of one event after precedence and tiers, with the platform's fee. */
export interface AppliedTerms extends Rates {
  ruleId: string
  fee: PlatformFee
  recurringMonths: number | null
  /** `customer`: fixed by the sale that the rebill renews. */
  source: RuleSource | 'customer'
  /** Volume from which they apply; null = no tier. */
  tierFrom: bigint | null
}

const precedence = [
  'coupon',
  'affiliate',
  'group',
  'offer',
] as const satisfies readonly RuleSource[]

interface TermsContext {
  isByCoupon: boolean
  volumes: ReadonlyMap<ConversionEvent, Volume>
  /** The offer's current platform fee. */
  fee: PlatformFee
}

/**
 * The terms of an event, or null if it pays nothing. A coupon's rule applies only to conversions of
 * that coupon.
 */
export function termsOf(
  event: ConversionEvent,
  rules: readonly PayoutRule[],
  { isByCoupon, volumes, fee }: TermsContext,
): AppliedTerms | null {
  const candidates = rules.filter(
    (rule) => rule.event === event && (isByCoupon || rule.source !== 'coupon'),
  )
  const rule = precedence
    .map((source) => candidates.find((candidate) => candidate.source === source))
    .find((candidate) => candidate !== undefined)
  if (rule === undefined) return null
  const tier = tierFor(rule, volumes.get(event) ?? noVolume)
  const { rateBps, fixedMinor } = tier ?? rule
  return {
    ...{ rateBps, fixedMinor, ruleId: rule.id, fee },
    recurringMonths: rule.recurringMonths,
    source: rule.source,
    tierFrom: tier?.from ?? null,
  }
}
