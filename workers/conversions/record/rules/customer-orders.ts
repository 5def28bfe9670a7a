/** What a known customer's order is paid by, and whether it binds the customer. */
import {
  type EarningEvent,
  isRecurringOver,
  type RenewalTerms,
} from '../../../commissions/rules/renewal-terms.ts'
import { type AppliedTerms, termsOf } from '../../../commissions/rules/terms-choice.ts'
import type { ReviewSignal } from '../../../fraud/rules/review.ts'
import type { AttributionDoubt } from '../../../fraud/rules/review-rules.ts'
import type { Candidate, ConversionFacts, JudgedRecord } from './conversion.ts'
import type { ConversionReport } from './report.ts'

/** The terms of the day on which the conversion is recorded; null where the event pays nothing. */
export function currentTermsOf(by: Candidate, event: EarningEvent): AppliedTerms | null {
  const { volumes, offer } = by
  return termsOf(event, by.rules, { isByCoupon: by.rule === 'coupon', volumes, fee: offer.fee })
}

/** Rebills keep the terms of the sale that they renew, and its fee even where it had no terms for them. */
export function renewalTermsOf(fixed: RenewalTerms | null, by: Candidate): AppliedTerms | null {
  if (fixed === null) return null
  const { rebill, fee } = fixed
  if (rebill !== null) return { ...rebill, fee, source: 'customer' }
  const today = currentTermsOf(by, 'rebill')
  return today && { ...today, fee }
}

/**
 * Whether the rule for sales pays the affiliate no more repeat sales of its customer. Then a sale is attributed, and binds,
 * as that of a new customer. Orders that are attributed one by one have no such limit.
 */
export function isBindingOver(
  report: ConversionReport,
  facts: ConversionFacts,
  convertedAt: Date,
): boolean {
  const { settings, evidence } = facts
  if (report.event !== 'sale' || settings.returningCustomers === 'per_order') return false
  const bound = evidence.find(({ rule }) => rule === 'customer')
  const months = (bound && currentTermsOf(bound, 'sale')?.recurringMonths) ?? null
  const since = bound?.firstEarnedAt ?? null
  return since !== null && isRecurringOver(since, months, convertedAt)
}

/** Rebills bind nobody, and a binding is replaced only once it has ended or is over. */
export function bindingBy(
  report: ConversionReport,
  facts: ConversionFacts,
  convertedAt: Date,
  by: Candidate,
): JudgedRecord['binding'] {
  const { customer } = facts
  if (report.event === 'rebill') return null
  if (customer === null || customer.endedAt !== null) return { replaces: null }
  const isReplaced = by.rule !== 'customer' && isBindingOver(report, facts, convertedAt)
  return isReplaced ? { replaces: customer.boundAt } : null
}

/** Whether a renewal follows the wrong sale, or an order was reported twice, is for a person to say. */
export function doubtsOf(
  { renewal }: Candidate,
  { sameOrder }: ConversionFacts,
  earnedMinor: bigint,
): ReviewSignal[] {
  const doubt = (rule: AttributionDoubt, facts: ReviewSignal['facts']): ReviewSignal => ({
    ...{ rule, ruleVersion: 1, action: earnedMinor === 0n ? 'note' : 'review', facts },
  })
  return [
    ...(renewal?.isAmbiguous ? [doubt('several_sales', {})] : []),
    ...(sameOrder === null
      ? []
      : [
          doubt('possible_duplicate', {
            external_id: sameOrder.externalId,
            source: sameOrder.source,
          }),
        ]),
  ]
}

/** A second lead of the customer or the click, where the offer pays for one. */
export function isDuplicateLead(
  report: ConversionReport,
  { offersWithLead }: ConversionFacts,
  { offer }: Candidate,
): boolean {
  return report.event === 'lead' && !offer.allowsRepeatLeads && offersWithLead.includes(offer.id)
}
