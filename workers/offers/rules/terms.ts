/**
 * Checks an offer's terms as a whole: all levels and the platform fee within the advertiser's
 * limit.
 */
import type { Rates, Tier } from '../../commissions/rules/tiers.ts'
import { type FieldProblem, fieldProblem } from '../../core/refusal.ts'

/** Common level structures. `10-3-1` also sets the affiliate's own rate. */
export const levelPresets = {
  off: { rateBps: null, level2Bps: 0, level3Bps: 0 },
  '3-1': { rateBps: null, level2Bps: 300, level3Bps: 100 },
  '10-3-1': { rateBps: 1000, level2Bps: 300, level3Bps: 100 },
} as const
export type LevelPreset = keyof typeof levelPresets

/** Default rate on sales and rebills of an offer, without end. */
export const USUAL_RATE_BPS = 3000

export interface CheckedRule extends Rates {
  tiers: readonly Tier[]
}

export interface CheckedTerms {
  rules: readonly { path: string; rule: CheckedRule }[]
  level2Bps: number
  level3Bps: number
  /** The platform fee's share of the amount. */
  feeBps: number
  /** The most an event may cost the advertiser, in basis points of its amount. */
  costMaxBps: number
}

/**
 * F99: finds every rule and tier whose rate would cost the advertiser more than its limit, with
 * all levels and the platform fee. Returns the names of their fields.
 */
export function checkTerms({ rules, costMaxBps, ...shares }: CheckedTerms): FieldProblem[] {
  const besideBps = shares.level2Bps + shares.level3Bps + shares.feeBps
  const check = ({ rateBps }: Rates, path: string): FieldProblem[] => {
    const costBps = rateBps + besideBps
    if (rateBps === 0 || costBps <= costMaxBps) return []
    const params = { cost: costBps / 100, max: costMaxBps / 100 }
    return [fieldProblem(`${path}.rate_bps`, 'cost_max', params)]
  }
  return rules.flatMap(({ path, rule }) => [
    ...check(rule, path),
    ...rule.tiers.flatMap((tier, at) => check(tier, `${path}.tiers.${at}`)),
  ])
}
