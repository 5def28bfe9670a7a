/** Refunds that found nothing left take their amount once their order is restored, each as a refund of its own. */
import type { CountChange } from '../record/db/conversion-counts.ts'
import { insertConversion } from '../record/db/conversions.ts'
import type { ConversionReport } from '../record/rules/report.ts'
import { contentHashOf } from '../record/verbs/report-journal.ts'
import type { KnownRefund, LateRefund } from './chargeback-won-rules.ts'
import { reversalConversion } from './refund-receipt-rules.ts'
import type { Earned } from './refund-rules.ts'

interface Freed {
  /** The chargeback that was won, or the rejection that was reopened: part of external ids. */
  by: string
  now: Date
  newId: (now: Date) => string
}

/** Inserts the refunds that take their part of the restored money. */
export function insertLateRefunds(
  original: Earned,
  late: readonly LateRefund<KnownRefund>[],
  freed: Freed,
) {
  return Promise.all(late.map((one) => insertLateRefund(original, one, freed)))
}

async function insertLateRefund(
  original: Earned,
  { refund, amountMinor, feeMinor, isWhole, lines }: LateRefund<KnownRefund>,
  { by, now, newId }: Freed,
) {
  const { advertiserId, currency } = original
  const hasAmount = !!original.amountMinor && currency !== null
  const amount = hasAmount ? { minor: amountMinor, currency } : null
  const report: ConversionReport = {
    ...{ advertiserId, appId: refund.appId, event: 'refund', source: refund.source, amount },
    externalId: `late:${by}:${refund.id}`,
    originalExternalId: refund.originalExternalId,
    ...{ clickId: null, coupon: null, customerId: null, occurredAt: null, visitor: null },
    ...{ metadata: null, foreignStatus: null },
  }
  const base = reversalConversion(report, original, { id: newId(now), receivedAt: now, now })
  base.receipt.undo = {
    ...{ original_id: original.id, reported: null, late_of: refund.id },
    ...{ amount_minor: amount?.minor.toString() ?? null, clamped_minor: '0', currency },
    ...{ is_whole: isWhole, was: original.status, fee_minor: feeMinor.toString() },
    lines: lines.map(({ line, takenMinor }) => ({
      ...{ commission_id: line.id, level: line.level, affiliate_id: line.affiliateId },
      ...{ taken_minor: takenMinor.toString(), from: 'chargeback' },
    })),
  }
  const conversion = { ...base, status: 'approved' as const, amount, currency }
  return insertConversion({ report, contentHash: await contentHashOf(report), conversion })
}

/** What late refunds count. The money that a chargeback had taken moves from its counts to theirs. */
export function lateCounts(
  { advertiserId, offerId, affiliateId, currency, lines: all }: Earned,
  late: readonly LateRefund[],
  { at, from }: { at: Date; from: 'chargeback' | 'rejection' },
): CountChange[] {
  if (offerId === null || affiliateId === null || currency === null) return []
  const isFunded = (id: string) => all.find((line) => line.id === id)?.isFunded === true
  return late.flatMap(({ amountMinor, feeMinor, lines }) => {
    const row = { at, advertiserId, offerId, currency, conversions: 0 }
    const taken = lines.reduce((sum, { takenMinor }) => sum + takenMinor, feeMinor)
    const refund = { event: 'refund' as const, sign: -1n }
    const chargeback = { event: 'chargeback' as const, sign: 1n }
    const counted = from === 'chargeback' ? [refund, chargeback] : [refund]
    return counted.flatMap(({ event, sign }) => [
      {
        ...{ ...row, event, affiliateId, conversions: event === 'refund' ? 1 : 0 },
        amountMinor: sign * amountMinor,
        ...{ revenueMinor: sign * taken, commissionMinor: 0n },
      },
      ...lines
        .filter(({ line }) => isFunded(line.id))
        .map(({ line, takenMinor }) => ({
          ...{ ...row, event, affiliateId: line.affiliateId, amountMinor: 0n, revenueMinor: 0n },
          commissionMinor: sign * takenMinor,
        })),
    ])
  })
}
