/** Refunds that found nothing left take their amount once their order is restored, each as a refund of its own. */
import { type CountChange, countedRows } from '../record/db/conversion-counts.ts'
import { insertConversion } from '../record/db/conversions.ts'
import type { ConversionReport } from '../record/rules/report.ts'
import { contentHashOf } from '../record/verbs/report-journal.ts'
import type { KnownRefund, LateRefund, OtherRefund } from './chargeback-won-rules.ts'
import { reversalConversion } from './refund-receipt-rules.ts'
import type { Earned } from './refund-rules.ts'

interface Freed {
  /** The chargeback that was won, or the rejection that was reopened: part of external ids. */
  by: string
  now: Date
  newId: (now: Date) => string
}

/** A late refund with the id of its own conversion. */
export type NewLateRefund<Of extends OtherRefund = OtherRefund> = LateRefund<Of> & { id: string }

export function withIds<Of extends OtherRefund>(
  late: readonly LateRefund<Of>[],
  { now, newId }: Pick<Freed, 'now' | 'newId'>,
): NewLateRefund<Of>[] {
  return late.map((one) => ({ ...one, id: newId(now) }))
}

/** Inserts the refunds that take their part of the restored money. */
export function insertLateRefunds(
  original: Earned,
  late: readonly NewLateRefund<KnownRefund>[],
  freed: Pick<Freed, 'by' | 'now'>,
) {
  return Promise.all(late.map((one) => insertLateRefund(original, one, freed)))
}

async function insertLateRefund(
  original: Earned,
  { id, refund, amountMinor, feeMinor, isWhole, lines }: NewLateRefund<KnownRefund>,
  { by, now }: Pick<Freed, 'by' | 'now'>,
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
  const base = reversalConversion(report, original, { id, receivedAt: now, now })
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

/** What late refunds count. Money that a chargeback had taken moves from its counts to theirs; null: a rejection had. */
export function lateCounts(
  { advertiserId, offerId, affiliateId, currency }: Earned,
  late: readonly NewLateRefund[],
  { at, chargebackId }: { at: Date; chargebackId: string | null },
): CountChange[] {
  if (offerId === null || affiliateId === null || currency === null) return []
  return late.flatMap(({ id, amountMinor, feeMinor, lines }) => {
    const taken = lines.reduce((sum, { takenMinor }) => sum + takenMinor, feeMinor)
    const funded = lines.filter(({ line }) => line.isFunded)
    const rowsOf = (
      sign: 1n | -1n,
      counted: Pick<CountChange, 'conversionId' | 'event' | 'conversions'>,
    ) =>
      countedRows(
        {
          ...{ ...counted, at, advertiserId, offerId, affiliateId, currency },
          ...{ amountMinor: sign * amountMinor, revenueMinor: sign * taken },
        },
        funded.map(({ line, takenMinor }) => ({ ...line, minor: sign * takenMinor })),
      )
    const refund = rowsOf(-1n, { conversionId: id, event: 'refund', conversions: 1 })
    if (chargebackId === null) return refund
    const given = { conversionId: chargebackId, event: 'chargeback', conversions: 0 } as const
    return [...refund, ...rowsOf(1n, given)]
  })
}
