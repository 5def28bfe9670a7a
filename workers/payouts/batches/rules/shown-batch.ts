/** What PayPal shows under a batch's id where it is not what we reserved, kept for the people who settle it. */
import type { Currency, PayoutItemStatus } from '../../../../schema/vocabulary.ts'
import type { ItemOutcome } from './item-settlement.ts'
import { judgeItem } from './payout.ts'
import type { ReservedItem } from './payout-submission.ts'

/** One payout as PayPal shows it. No address: what of it matters is whether it is ours. */
export interface ShownPayout {
  /** PayPal's own word. */
  status: string
  /** Minor units as text; null where they cannot be read. */
  amountMinor: string | null
  currency: string
  transactionId: string | null
  isReceiverOurs: boolean
  /** PayPal shows a payment under this id more than once. */
  isRepeated: boolean
}

/** By our ids of the payouts. */
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

/** Payments that are none of ours are left out: the nightly comparison tells of them. */
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
 * What a reading would make of a payout, for a person to check: null where PayPal has not decided, or shows
 * what no reading would book (somebody else was paid, in another currency, or twice). Another amount is
 * still this payout: the difference is an adjustment.
 */
export function suggestedOutcome(
  item: { status: PayoutItemStatus; currency: Currency },
  shown: ShownPayout,
): ItemOutcome | null {
  const verdict = judgeItem(item.status, shown.status)
  const posting = verdict.outcome === 'moved' ? verdict.posting : null
  if (shown.isRepeated || posting === null || posting === 'reversed') return null
  if (posting === 'returned') return 'not_paid'
  return shown.isReceiverOurs && shown.currency === item.currency ? 'paid' : null
}
