/** The terms of a known customer's order, and whether the order binds the customer. */
import {
  type EarningEvent,
  isRecurringOver,
  type RenewalTerms,
} from '../../../commissions/rules/renewal-terms.ts'
import { type AppliedTerms, termsOf } from '../../../commissions/rules/terms-choice.ts'
import type { ReviewSignal } from '../../../fraud/rules/review.ts'
import type { AttributionDoubt } from '../../../fraud/rules/review-rules.ts'
import type { Candidate, ConversionFacts, EvaluatedRecord } from './conversion.ts'
import type { ConversionReport } from './report.ts'

/**
 * What attribution compares. `recordedAt`: a conversion that is evaluated anew counts as of its own time. A named sale from before
 * the customer was unbound or moved is not named.
 */
export function namedIn(report: ConversionReport, facts: ConversionFacts, recordedAt: Date | null) {
  const { originalExternalId, occurredAt } = report
  return {
    ...{ ...report, occurredAt: occurredAt ?? recordedAt },
    originalExternalId: facts.isSaleReleased ? null : originalExternalId,
  }
}

/** The terms on the day the conversion is recorded; null if the event pays nothing. */
export function currentTermsOf(by: Candidate, event: EarningEvent): AppliedTerms | null {
  const { volumes, offer } = by
  return termsOf(event, by.rules, { isByCoupon: by.rule === 'coupon', volumes, fee: offer.fee })
}

/** Rebills keep the terms of the sale that they renew. They keep its fee even if it fixed no terms. */
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

/** A rebill never binds. A binding is replaced only after it has ended or its months are over. */
export function bindingBy(
  report: ConversionReport,
  { customer }: ConversionFacts,
  by: Candidate,
  isOver: boolean,
): EvaluatedRecord['binding'] {
  if (report.event === 'rebill') return null
  if (customer === null || customer.endedAt !== null) return { replaces: null }
  return isOver && by.rule !== 'customer' ? { replaces: customer.boundAt } : null
}

/** Review signals for a renewal that may follow the wrong sale and for a possible duplicate order. */
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

/** True for a second lead of the customer or click if the offer pays for only one. */
export function isDuplicateLead(
  report: ConversionReport,
  { offersWithLead }: ConversionFacts,
  { offer }: Candidate,
): boolean {
  return report.event === 'lead' && !offer.allowsRepeatLeads && offersWithLead.includes(offer.id)
}
