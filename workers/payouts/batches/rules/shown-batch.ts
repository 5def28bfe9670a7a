/**
 * What PayPal shows under a batch's id when it differs from our batch, for the people who settle
 * it.
 */
import type { Currency, PayoutItemStatus } from '../../../../schema/vocabulary.ts'
import type { ItemOutcome } from './item-settlement.ts'
import { decideItem } from './payout.ts'
import type { ReservedItem } from './payout-submission.ts'

/** One payout as PayPal shows it. The address is not stored, only whether it is ours. */
export interface ShownPayout {
  /** PayPal's status. */
  status: string
  /** Minor units as text; null if unreadable. */
  amountMinor: string | null
  currency: string
  transactionId: string | null
  isReceiverOurs: boolean
  /** PayPal shows more than one payment with this id. */
  isRepeated: boolean
}

/** Payouts by our item ids. */
export interface ShownBatch {
  paypalBatchId: string
  payouts: Readonly<Record<string, ShownPayout>>
}

interface PaypalItem {
  senderItemId: string
  transactionId: string | null
  status: string
  receiver: string
  currency: string
  amountMinor: bigint | null
}

/** Leaves out payments that are not ours: the nightly comparison reports them. */
export function toShownBatch(
  paypalBatchId: string,
  ours: readonly ReservedItem[],
  theirs: readonly PaypalItem[],
): ShownBatch {
  const known = new Map(ours.map((item) => [item.id, item]))
  const payouts: Record<string, ShownPayout> = {}
  for (const { senderItemId, transactionId, status, receiver, currency, amountMinor } of theirs) {
    const item = known.get(senderItemId)
    if (item === undefined) continue
    payouts[senderItemId] = {
      ...{ status, amountMinor: amountMinor?.toString() ?? null, currency, transactionId },
      isReceiverOurs: receiver.toLowerCase() === item.receiver.toLowerCase(),
      isRepeated: payouts[senderItemId] !== undefined,
    }
  }
  return { paypalBatchId, payouts }
}

/**
 * The outcome a read would book, for a person to check. Null if PayPal has not decided, or if no
 * read would book it (another receiver, another currency, or paid twice). A different amount is
 * still this payout: the difference is booked as an adjustment.
 */
export function suggestedOutcome(
  item: { status: PayoutItemStatus; currency: Currency },
  shown: ShownPayout,
): ItemOutcome | null {
  const verdict = decideItem(item.status, shown.status)
  const posting = verdict.outcome === 'moved' ? verdict.posting : null
  if (shown.isRepeated || posting === null || posting === 'reversed') return null
  if (posting === 'returned') return 'not_paid'
  return shown.isReceiverOurs && shown.currency === item.currency ? 'paid' : null
}
