/** A conversion while it is evaluated, and the results that earn nothing. */
import type { ConversionRejection } from '../../../../schema/vocabulary.ts'
import type { CapState } from '../../../caps/rules/caps.ts'
import { beginReceipt, noteEvidence } from '../../attribution/receipt-rules.ts'
import type {
  Candidate,
  ConversionFacts,
  EvaluatedConversion,
  EvaluatedRecord,
  Given,
} from './conversion.ts'
import type { ConversionReport } from './report.ts'

/** Sets the affiliate, offer and evidence of a conversion, also of one that is rejected. */
export function attributeTo(
  conversion: EvaluatedConversion,
  of: Candidate,
  facts: ConversionFacts,
): void {
  noteEvidence(conversion.receipt, of, facts)
  conversion.offerId = of.offer.id
  conversion.affiliateId = of.affiliateId
  conversion.clickId = of.click?.id ?? null
}

/** Rejects a conversion whose evidence is valid but pays nothing. */
export function excludedFor(
  conversion: EvaluatedConversion,
  { rule }: Candidate,
  reason: ConversionRejection,
): EvaluatedRecord {
  const excluded = (conversion.receipt.excluded ?? []) as object[]
  conversion.receipt.excluded = [...excluded, { rule, reason }]
  return rejectedFor(conversion, reason)
}

/** Rejects a conversion as over_cap. The receipt names the cap and its count. */
export function overCap(conversion: EvaluatedConversion, cap: CapState): EvaluatedRecord {
  const { id, metric, period, periodStart, limit, used } = cap
  const excluded = (conversion.receipt.excluded ?? []) as object[]
  conversion.receipt.excluded = [
    ...excluded,
    {
      ...{ rule: 'cap', reason: 'over_cap', cap_id: id, metric, period },
      ...{ period_start: periodStart, limit: limit.toString(), used: used.toString() },
    },
  ]
  return rejectedFor(conversion, 'over_cap')
}

export function rejectedFor(
  conversion: EvaluatedConversion,
  rejection: ConversionRejection,
): EvaluatedRecord {
  return {
    outcome: 'recorded',
    conversion: { ...conversion, status: 'rejected', rejection },
    ...{ entries: [], raises: [], binding: null, signals: [], isBalanceLow: false },
    firstOrder: null,
  }
}

/** Fields that every recorded conversion has, also a rejected one. */
export function beginning(
  report: ConversionReport,
  { conversionId, now, recordedAt = now }: Given,
  convertedAt: Date,
): EvaluatedConversion {
  return {
    id: conversionId,
    ...{ status: 'pending', rejection: null, attributedBy: 'none' },
    ...{ offerId: null, affiliateId: null, clickId: null, customerId: null, originalId: null },
    amount: report.amount,
    currency: report.amount?.currency ?? null,
    ...{ revenueMinor: 0n, feeMinor: 0n, occurredAt: convertedAt, recordedAt },
    receipt: beginReceipt(report, convertedAt),
    ...{ renewal: null, commissions: [] },
  }
}
