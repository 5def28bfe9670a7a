/** Mails to the heads of affiliate accounts about their payouts. */
import type { Currency, PayoutItemStatus } from '../../../../schema/vocabulary.ts'
import { maskReceiver } from '../../../core/mask-receiver.ts'
import { toDecimal } from '../../../core/money.ts'
import type { ItemLetter } from '../../receivers/db/payout-receivers.ts'
import type { ItemMove, KnownItem } from '../rules/payout-settling.ts'

const kinds: Partial<Record<PayoutItemStatus, ItemLetter['kind']>> = {
  paid: 'payout_paid',
  unclaimed: 'payout_unclaimed',
  failed: 'payout_failed',
  returned: 'payout_failed',
  reversed: 'payout_failed',
}

interface Moved {
  item: Pick<KnownItem, 'id' | 'amountMinor' | 'receiver'>
  move: Pick<ItemMove, 'from' | 'to' | 'problemCode'>
}

/** One letter per item whose new status its affiliate should know. */
export function payoutLetters(currency: Currency, moved: readonly Moved[]): ItemLetter[] {
  return moved.flatMap(({ item, move }) => {
    const kind = move.from === move.to ? undefined : kinds[move.to]
    if (kind === undefined) return []
    const amount = `${toDecimal({ minor: item.amountMinor, currency })} ${currency}`
    const problemName = kind === 'payout_failed' ? (move.problemCode ?? '') : ''
    return [{ itemId: item.id, kind, amount, receiver: maskReceiver(item.receiver), problemName }]
  })
}
