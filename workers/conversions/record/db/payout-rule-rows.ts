/** Reads payout rules, volumes and sponsors of affiliate.conversion_facts. */

import {
  affiliateStatuses,
  type ConversionEvent,
  conversionEvents,
  partnershipStatuses,
  tierMetrics,
  tierPeriods,
} from '../../../../schema/vocabulary.ts'
import type { Sponsor } from '../../../commissions/rules/levels.ts'
import type { PayoutRule } from '../../../commissions/rules/terms-choice.ts'
import type { Volume } from '../../../commissions/rules/tiers.ts'
import {
  readMinor,
  readNumberOrNull,
  readRows,
  readText,
  readWord,
  readWordOrNull,
} from '../../../core/columns.ts'
import type { Row } from '../../../core/database.ts'

function toRates(json: Row) {
  return {
    rateBps: Number(json.rate_bps),
    fixedMinor: readMinor(json.fixed_minor),
  }
}

/** `rules` of an offer or an affiliate. */
export const toRules = (row: Row): PayoutRule[] => ((row.rules ?? []) as Row[]).map(toRule)

/** `group` of an affiliate, and which of its terms replaced the offer's. */
export const toGroup = (json: Row) => ({
  ...{ id: readText(json.id), name: readText(json.name) },
  ...{ hasHold: json.has_hold === true, hasWindow: json.has_window === true },
})

/** The rules of the affiliate's group in the offer. */
export const toGroupRules = (row: Row): PayoutRule[] =>
  ((row.group_rules ?? []) as Row[]).map((json) => toTerms(json, 'group'))

function toRule(json: Row): PayoutRule {
  const ownSource = json.is_coupon === true ? 'coupon' : 'affiliate'
  return toTerms(json, json.affiliate_id === null ? 'offer' : ownSource)
}

function toTerms(json: Row, source: PayoutRule['source']): PayoutRule {
  return {
    id: readText(json.id),
    event: readWord(conversionEvents, json.event),
    source,
    recurringMonths: readNumberOrNull(json.recurring_months),
    tiers: readRows(json.tiers).map((tier) => ({
      from: readMinor(tier.from),
      ...toRates(tier),
    })),
    tierMetric: readWordOrNull(tierMetrics, json.tier_metric),
    tierPeriod: readWordOrNull(tierPeriods, json.tier_period),
    ...toRates(json),
  }
}

/** An affiliate's volumes so far, by event. */
export function toVolume([event, json]: [string, Row]): [ConversionEvent, Volume] {
  const volume = {
    monthConversions: readMinor(json.month_conversions),
    monthMinor: readMinor(json.month_minor),
    totalConversions: readMinor(json.total_conversions),
    totalMinor: readMinor(json.total_minor),
  }
  return [event as ConversionEvent, volume]
}

export function toSponsor(json: Row): Sponsor {
  return {
    affiliateId: readText(json.affiliate_id),
    affiliateStatus: readWord(affiliateStatuses, json.status),
    partnershipStatus: readWord(partnershipStatuses, json.partnership),
  }
}
