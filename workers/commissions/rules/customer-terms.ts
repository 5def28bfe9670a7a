/** Terms that are fixed by a customer's first conversion and not affected by later changes. */
import type { ConversionEvent } from '../../../schema/vocabulary.ts'
import type { LevelShares } from './commission.ts'
import type { PlatformFee } from './platform-fee.ts'
import type { AppliedTerms, RuleSource } from './terms-choice.ts'
import type { Rates } from './tiers.ts'

export const earningEvents = [
  'lead',
  'sale',
  'rebill',
] as const satisfies readonly ConversionEvent[]
export type EarningEvent = (typeof earningEvents)[number]

/** True for events that earn. All others reverse a conversion or end a customer. */
export function isEarningEvent(event: ConversionEvent): event is EarningEvent {
  return (earningEvents as readonly ConversionEvent[]).includes(event)
}

export interface CustomerTerms {
  /** Time of the first conversion; recurring months are counted from it. */
  since: Date
  rules: Partial<Record<EarningEvent, AppliedTerms>>
  level2Bps: number
  level3Bps: number
}

/** The platform's fee at the first conversion, also for events that had no terms then. */
export function feeFixedBy({ rules }: CustomerTerms): PlatformFee | undefined {
  return (rules.sale ?? rules.lead ?? rules.rebill)?.fee
}

/** As stored in the database; minor units and volumes as text. */
export interface CustomerTermsJson {
  v: 1
  since: string
  rules: Partial<Record<EarningEvent, RuleJson>>
  level_2_bps: number
  level_3_bps: number
}

interface RuleJson {
  rule_id: string
  rate_bps: number
  fixed_minor: string
  /** The advertiser's total rate: the rates above, all levels and the platform's fee. */
  revenue_rate_bps: number
  revenue_fixed_minor: string
  recurring_months: number | null
  source: RuleSource | 'customer'
  tier_from: string | null
}

export function customerTermsToJson(terms: CustomerTerms): CustomerTermsJson {
  const rules = Object.entries(terms.rules).map(([event, rule]) => [
    event,
    {
      rule_id: rule.ruleId,
      rate_bps: rule.rateBps,
      fixed_minor: rule.fixedMinor.toString(),
      revenue_rate_bps: rule.rateBps + upperBps(rule, terms) + rule.fee.rateBps,
      revenue_fixed_minor: (rule.fixedMinor + rule.fee.fixedMinor).toString(),
      recurring_months: rule.recurringMonths,
      source: rule.source,
      tier_from: rule.tierFrom?.toString() ?? null,
    },
  ])
  return {
    v: 1,
    since: terms.since.toISOString(),
    rules: Object.fromEntries(rules),
    level_2_bps: terms.level2Bps,
    level_3_bps: terms.level3Bps,
  }
}

/** Parses what customerTermsToJson wrote. */
export function customerTermsFromJson(json: CustomerTermsJson): CustomerTerms {
  const levels = { level2Bps: json.level_2_bps, level3Bps: json.level_3_bps }
  const rules = Object.entries(json.rules).map(([event, rule]): [string, AppliedTerms] => [
    event,
    {
      ruleId: rule.rule_id,
      rateBps: rule.rate_bps,
      fixedMinor: BigInt(rule.fixed_minor),
      fee: feeLeftBy(rule, levels),
      recurringMonths: rule.recurring_months,
      source: rule.source,
      tierFrom: rule.tier_from === null ? null : BigInt(rule.tier_from),
    },
  ])
  return { since: new Date(json.since), rules: Object.fromEntries(rules), ...levels }
}

/** Shares of levels 2 and 3, which exist only if level 1 has a share. */
const upperBps = ({ rateBps }: Pick<Rates, 'rateBps'>, { level2Bps, level3Bps }: LevelShares) =>
  rateBps > 0 ? level2Bps + level3Bps : 0

/** Old rows store the total instead of the fee: the fee is the total minus all levels. */
function feeLeftBy(rule: RuleJson, levels: LevelShares): PlatformFee {
  const rateBps = rule.rate_bps
  const leftBps = rule.revenue_rate_bps - rateBps - upperBps({ rateBps }, levels)
  return {
    rateBps: Math.max(0, leftBps),
    fixedMinor: BigInt(rule.revenue_fixed_minor) - BigInt(rule.fixed_minor),
  }
}

/**
 * Whether a rebill is after the months in which it pays. 0 months = the first sale only. The last
 * moment is the same day and time that many months later, or the month's last day.
 */
export function isRecurringOver(since: Date, months: number | null, convertedAt: Date): boolean {
  if (months === null) return false
  return months === 0 || convertedAt > addMonths(since, months)
}

function addMonths(from: Date, months: number): Date {
  const moved = new Date(from)
  moved.setUTCMonth(from.getUTCMonth() + months)
  // A date such as the 31st would overflow into the next month, so use the month's last day.
  if (moved.getUTCDate() !== from.getUTCDate()) moved.setUTCDate(0)
  return moved
}
