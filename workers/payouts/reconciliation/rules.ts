/** Holds PayPal's books beside ours, item by item and in both directions. Told, and never repaired. */
import {
  type Currency,
  currencyExponents,
  type PayoutDifferenceKind,
  type PayoutItemStatus,
} from '../../../schema/vocabulary.ts'
import { maskReceiver } from '../../core/mask-receiver.ts'
import { type Money, parseDecimal, toDecimal } from '../../core/money.ts'
import { judgeItem } from '../batches/rules/payout.ts'

/** An item as our books have it. */
export interface BookedItem {
  id: string
  receiver: string
  amountMinor: bigint
  status: PayoutItemStatus
  /** Two people said what became of it: no reading moves it any more. */
  isToldByPeople: boolean
}

/** The same item as PayPal shows it. */
export interface PaypalItem {
  payoutItemId: string
  senderItemId: string
  receiver: string
  currency: string
  /** Null when it cannot be read. */
  amountMinor: bigint | null
  status: string
}

export interface PayoutDifference {
  kind: PayoutDifferenceKind
  /** Ours, or PayPal's own where we know none; null = the whole batch. */
  itemId: string | null
  ours: string | null
  theirs: string | null
}

/** Every difference of one batch. `theirs` is complete: all pages were read. */
export function compareBooks(
  currency: Currency,
  ours: readonly BookedItem[],
  theirs: readonly PaypalItem[],
): PayoutDifference[] {
  const waiting = new Map(ours.map((item) => [item.id, item]))
  const found: PayoutDifference[] = []
  for (const item of theirs) {
    const booked = waiting.get(item.senderItemId)
    if (booked === undefined) {
      const itemId = item.payoutItemId
      found.push({ kind: 'missing_here', itemId, ours: null, theirs: shown(item) })
      continue
    }
    // Shown a second time it is a payment that we do not know.
    waiting.delete(item.senderItemId)
    found.push(...differencesOf(currency, booked, item))
  }
  for (const { id, amountMinor, status } of waiting.values()) {
    const here = `${toDecimal({ minor: amountMinor, currency })} ${currency}, ${status}`
    found.push({ kind: 'missing_there', itemId: id, ours: here, theirs: null })
  }
  return found
}

function differencesOf(
  currency: Currency,
  ours: BookedItem,
  theirs: PaypalItem,
): PayoutDifference[] {
  const found: PayoutDifference[] = []
  const add = (kind: PayoutDifferenceKind, here: string, there: string) =>
    found.push({ kind, itemId: ours.id, ours: here, theirs: there })
  if (theirs.currency !== currency || theirs.amountMinor !== ours.amountMinor) {
    const here = `${toDecimal({ minor: ours.amountMinor, currency })} ${currency}`
    add('amount', here, amountOf(theirs))
  }
  if (theirs.receiver.toLowerCase() !== ours.receiver.toLowerCase()) {
    add('receiver', maskReceiver(ours.receiver), maskReceiver(theirs.receiver))
  }
  if (!mayStandTogether(ours, theirs.status)) add('status', ours.status, theirs.status)
  return found
}

/** Statuses with which a payment that had arrived is back. */
const takenBack: readonly string[] = ['REFUNDED', 'REVERSED', 'RETURNED']
const notPaid: readonly string[] = [...takenBack, 'FAILED', 'BLOCKED', 'DENIED']

/**
 * Whether the two may stand side by side. An open item of ours may be behind: the next reading moves
 * it. What we hold for final must be so at PayPal.
 */
function mayStandTogether({ status, isToldByPeople }: BookedItem, theirs: string): boolean {
  switch (status) {
    case 'paid':
      return theirs === 'SUCCESS' || (!isToldByPeople && takenBack.includes(theirs))
    case 'failed':
    case 'returned':
    case 'reversed':
      return notPaid.includes(theirs)
    default:
      return judgeItem(status, theirs).outcome !== 'alarm'
  }
}

// Masked: a difference is read by more people than an address.
const shown = (item: PaypalItem) =>
  `${amountOf(item)} to ${maskReceiver(item.receiver)}, ${item.status || 'no status'}`

function amountOf({ amountMinor, currency }: PaypalItem): string {
  if (amountMinor === null) return `an amount that cannot be read, ${currency}`
  return `${toDecimal({ minor: amountMinor, currency: currency as Currency })} ${currency}`
}

/** What has left for good by a payment that we do not know, as `shown` tells it; null: it has not, or not readably. */
export function strangerPaidOf(theirs: string | null): Money | null {
  const [, amount, currency] = /^([\d.]+) ([A-Z]{3}) to \S+, SUCCESS$/.exec(theirs ?? '') ?? []
  if (amount === undefined || currency === undefined) return null
  if (!Object.hasOwn(currencyExponents, currency)) return null
  const parsed = parseDecimal(amount, currency as Currency)
  return parsed.ok && parsed.money.minor > 0n ? parsed.money : null
}
