/** Whether an offer's terms as a whole may be saved: all levels and the platform's fee within the advertiser's bound. */
import type { Rates, Tier } from '../../commissions/rules/tiers.ts'
import { type FieldProblem, fieldProblem } from '../../core/refusal.ts'

/** Common ways to share with sponsors. `10-3-1` sets the affiliate's own rate, too. */
export const levelPresets = {
  off: { rateBps: null, level2Bps: 0, level3Bps: 0 },
  '3-1': { rateBps: null, level2Bps: 300, level3Bps: 100 },
  '10-3-1': { rateBps: 1000, level2Bps: 300, level3Bps: 100 },
} as const
export type LevelPreset = keyof typeof levelPresets

/** The affiliate's rate on sale and rebill of an offer that does not say otherwise: for ever. */
export const USUAL_RATE_BPS = 3000

export interface CheckedRule extends Rates {
  tiers: readonly Tier[]
}

export interface CheckedTerms {
  rules: readonly { path: string; rule: CheckedRule }[]
  level2Bps: number
  level3Bps: number
  /** The platform's share of the amount. */
  feeBps: number
  /** The advertiser's bound on what an event may cost, in basis points of its amount. */
  costMaxBps: number
}

/**
 * F99: every rule and every tier with a rate that would cost the advertiser more than its bound, all
 * levels and the platform's fee together; with the name of the field.
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
