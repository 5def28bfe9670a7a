/** A conversion while it is being judged, and the ways in which it ends without earning. */
import type { ConversionRejection } from '../../../../schema/vocabulary.ts'
import type { CapState } from '../../../caps/rules/caps.ts'
import { beginReceipt, tellEvidence } from '../../attribution/receipt-rules.ts'
import type {
  Candidate,
  ConversionFacts,
  Given,
  JudgedConversion,
  JudgedRecord,
} from './conversion.ts'
import type { ConversionReport } from './report.ts'

/** Says whose it is, or whose it nearly was. */
export function giveTo(conversion: JudgedConversion, of: Candidate, facts: ConversionFacts): void {
  tellEvidence(conversion.receipt, of, facts)
  conversion.offerId = of.offer.id
  conversion.affiliateId = of.affiliateId
  conversion.clickId = of.click?.id ?? null
}

/** The evidence held and does not pay. */
export function excludedFor(
  conversion: JudgedConversion,
  { rule }: Candidate,
  reason: ConversionRejection,
): JudgedRecord {
  const excluded = (conversion.receipt.excluded ?? []) as object[]
  conversion.receipt.excluded = [...excluded, { rule, reason }]
  return rejectedFor(conversion, reason)
}

/** The receipt names the cap and how it stood. */
export function overCap(conversion: JudgedConversion, cap: CapState): JudgedRecord {
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
  conversion: JudgedConversion,
  rejection: ConversionRejection,
): JudgedRecord {
  return {
    outcome: 'recorded',
    conversion: { ...conversion, status: 'rejected', rejection },
    ...{ entries: [], raises: [], binding: null, signals: [], isBalanceLow: false },
    firstOrder: null,
  }
}

/** What every recorded conversion has, whatever becomes of it. */
export function beginning(
  report: ConversionReport,
  { conversionId, now }: Given,
  convertedAt: Date,
): JudgedConversion {
  return {
    id: conversionId,
    ...{ status: 'pending', rejection: null, attributedBy: 'none' },
    ...{ offerId: null, affiliateId: null, clickId: null, customerId: null, originalId: null },
    amount: report.amount,
    currency: report.amount?.currency ?? null,
    ...{ revenueMinor: 0n, feeMinor: 0n, occurredAt: convertedAt, recordedAt: now },
    receipt: beginReceipt(report, convertedAt),
    ...{ renewal: null, commissions: [] },
  }
}
