/** Whether an offer's terms as a whole may be saved: all levels together within what is owed, and that within the advertiser's bound. */
import type { PayoutRuleKind } from '../../../schema/vocabulary.ts'
import type { Rates, Tier } from '../../commissions/rules/tiers.ts'
import type { FieldProblem } from '../../core/refusal.ts'

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
  kind: PayoutRuleKind
  tiers: readonly Tier[]
}

export interface CheckedTerms {
  rules: readonly { path: string; rule: CheckedRule }[]
  level2Bps: number
  level3Bps: number
  /** The advertiser's bound on what an event may cost, in basis points of its amount. */
  costMaxBps: number
}

/**
 * F99: every rule and every tier whose levels would take more than is owed, or that would cost the
 * advertiser more than its bound; with the name of the field. Levels of a fixed rule have no share to
 * take: they get what the sum owed leaves them.
 */
export function checkTerms({ rules, costMaxBps, ...levels }: CheckedTerms): FieldProblem[] {
  const levelsBps = levels.level2Bps + levels.level3Bps
  return rules.flatMap(({ path, rule }) => [
    ...checkRates(rule, path, { kind: rule.kind, levelsBps, costMaxBps }),
    ...rule.tiers.flatMap((tier, at) =>
      checkRates(tier, `${path}.tiers.${at}`, { kind: rule.kind, levelsBps, costMaxBps }),
    ),
  ])
}

function checkRates(
  { rateBps, fixedMinor, revenueRateBps, revenueFixedMinor }: Rates,
  path: string,
  bound: { kind: PayoutRuleKind; levelsBps: number; costMaxBps: number },
): FieldProblem[] {
  const { kind, levelsBps, costMaxBps } = bound
  const problems: FieldProblem[] = []
  const neededBps = kind === 'fixed' ? rateBps : rateBps + levelsBps
  if (neededBps > revenueRateBps) {
    const message = `All levels together earn ${percent(neededBps)}, more than the ${percent(revenueRateBps)} owed.`
    problems.push({ field: `${path}.revenue_rate_bps`, message })
  }
  if (revenueRateBps > costMaxBps) {
    const message = `The advertiser pays at most ${percent(costMaxBps)} of an amount.`
    problems.push({ field: `${path}.revenue_rate_bps`, message })
  }
  if (fixedMinor > revenueFixedMinor) {
    const message = 'The affiliate would earn more than the advertiser owes.'
    problems.push({ field: `${path}.revenue_fixed`, message })
  }
  return problems
}

const percent = (bps: number) => `${bps / 100} %`
