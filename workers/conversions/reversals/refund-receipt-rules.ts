/** What is kept of a refund or chargeback: its conversion, and the facts that explain what it took. */
import type { ConversionStatus, Currency } from '../../../schema/vocabulary.ts'
import type { Money } from '../../core/money.ts'
import { beginReceipt } from '../attribution/receipt-rules.ts'
import { convertedAtOf } from '../attribution/rules.ts'
import type { EvaluatedConversion } from '../record/rules/conversion.ts'
import type { ConversionReport } from '../record/rules/report.ts'
import type { Earned, Reversal, TakenLine } from './refund-rules.ts'

/** An amount as JSON keeps it. */
export interface AskedAmount {
  amount_minor: string
  currency: Currency
}

/** Amounts in minor units of `currency`, the original's. */
export interface ReversalReceipt {
  original_id: string
  reported: AskedAmount | null
  amount_minor: string | null
  clamped_minor: string
  currency: Currency | null
  is_whole: boolean
  /** State of the original before. */
  was: ConversionStatus
  lines: {
    commission_id: string
    level: number
    affiliate_id: string
    taken_minor: string
    from: TakenLine['from']
    /** Of what was free for payout: what the balance covered; the rest is a debt. Older receipts lack it. */
    deducted_minor?: string
  }[]
  fee_minor: string
  /** The report had no id of its own. */
  lacks_id?: boolean
}

/** An reversal belongs to whom the original belongs to; without one, to nobody. */
export function reversalConversion(
  report: ConversionReport,
  original: Earned | null,
  { id, receivedAt, now }: { id: string; receivedAt: Date; now: Date },
): EvaluatedConversion {
  const occurredAt = convertedAtOf(report.occurredAt, receivedAt)
  const rule = original?.attributedBy ?? 'none'
  const receipt = beginReceipt(report, occurredAt)
  const reported = receipt.reported as object
  return {
    ...{ id, status: 'pending', rejection: null, attributedBy: rule },
    offerId: original?.offerId ?? null,
    affiliateId: original?.affiliateId ?? null,
    clickId: original?.clickId ?? null,
    customerId: original?.customerId ?? null,
    originalId: original?.id ?? null,
    amount: report.amount,
    currency: report.amount?.currency ?? original?.currency ?? null,
    ...{ revenueMinor: 0n, feeMinor: 0n, occurredAt, recordedAt: now },
    receipt: {
      ...{ ...receipt, rule },
      reported: { ...reported, original_external_id: report.originalExternalId },
    },
    ...{ renewal: null, commissions: [] },
  }
}

/** The amount that the report asked to reverse; null: all that is left. */
export function askedAmount({ amount }: ConversionReport): AskedAmount | null {
  return amount && { amount_minor: amount.minor.toString(), currency: amount.currency }
}

/** The amount that a recorded refund or chargeback asked to reverse; null: all that was left, or it reverses nothing. */
export function askedFor({ receipt }: { receipt: Record<string, unknown> }): Money | null {
  const undo = receipt.undo as Pick<ReversalReceipt, 'reported'> | undefined
  const asked = undo?.reported
  return asked ? { minor: BigInt(asked.amount_minor), currency: asked.currency } : null
}

/** The part `undo` of the receipt: from these facts a chargeback can be restored, line by line. */
export function reversalReceipt(
  report: ConversionReport,
  original: Earned,
  reversal: Reversal,
): ReversalReceipt {
  return {
    original_id: original.id,
    reported: askedAmount(report),
    amount_minor: reversal.amountMinor?.toString() ?? null,
    clamped_minor: reversal.clampedMinor.toString(),
    currency: original.currency,
    is_whole: reversal.isWhole,
    was: original.status,
    lines: reversal.lines.map(({ line, takenMinor, from }) => ({
      commission_id: line.id,
      level: line.level,
      affiliate_id: line.affiliateId,
      taken_minor: takenMinor.toString(),
      from,
    })),
    fee_minor: reversal.feeMinor.toString(),
    ...(report.refund?.lacksId ? { lacks_id: true } : {}),
  }
}
