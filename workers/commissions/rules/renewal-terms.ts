/** Terms that a sale fixes for the rebills that renew it: later changes do not affect them. */
import type { ConversionEvent } from '../../../schema/vocabulary.ts'
import type { LevelShares } from './commission.ts'
import type { PlatformFee } from './platform-fee.ts'
import type { AppliedTerms, RuleSource } from './terms-choice.ts'

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

export interface RenewalTerms extends LevelShares {
  /** Null: rebills had no rule on the day of the sale, and use that of their own day. */
  rebill: Omit<AppliedTerms, 'fee'> | null
  /** The platform's fee on the day of the sale. */
  fee: PlatformFee
}

/** As stored in the database; minor units and volumes as text. */
export interface RenewalTermsJson {
  v: 1
  rebill: RuleJson | null
  fee_rate_bps: number
  fee_fixed_minor: string
  level_2_bps: number
  level_3_bps: number
}

interface RuleJson {
  rule_id: string
  rate_bps: number
  fixed_minor: string
  recurring_months: number | null
  source: RuleSource | 'customer'
  tier_from: string | null
}

export function renewalTermsToJson({ rebill, fee, ...levels }: RenewalTerms): RenewalTermsJson {
  return {
    v: 1,
    rebill: rebill && {
      rule_id: rebill.ruleId,
      rate_bps: rebill.rateBps,
      fixed_minor: rebill.fixedMinor.toString(),
      recurring_months: rebill.recurringMonths,
      source: rebill.source,
      tier_from: rebill.tierFrom?.toString() ?? null,
    },
    fee_rate_bps: fee.rateBps,
    fee_fixed_minor: fee.fixedMinor.toString(),
    level_2_bps: levels.level2Bps,
    level_3_bps: levels.level3Bps,
  }
}

/** Parses what renewalTermsToJson wrote. */
export function renewalTermsFromJson(json: RenewalTermsJson): RenewalTerms {
  return {
    rebill: json.rebill && {
      ruleId: json.rebill.rule_id,
      rateBps: json.rebill.rate_bps,
      fixedMinor: BigInt(json.rebill.fixed_minor),
      recurringMonths: json.rebill.recurring_months,
      source: json.rebill.source,
      tierFrom: json.rebill.tier_from === null ? null : BigInt(json.rebill.tier_from),
    },
    fee: { rateBps: json.fee_rate_bps, fixedMinor: BigInt(json.fee_fixed_minor) },
    level2Bps: json.level_2_bps,
    level3Bps: json.level_3_bps,
  }
}

/**
 * Whether a conversion is after the months in which its rule pays. 0 months: it pays nothing after
 * the first sale. The last moment is the same day and time that many months later, or the month's
 * last day.
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
