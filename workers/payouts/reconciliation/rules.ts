/** Compares PayPal's books with ours item by item, in both directions. Repairs nothing. */
import * as z from 'zod'
import {
  type Currency,
  currencyExponents,
  type PayoutDifferenceKind,
  type PayoutItemStatus,
} from '../../../schema/vocabulary.ts'
import { maskReceiver } from '../../core/mask-receiver.ts'
import { type Money, parseDecimal, toDecimal } from '../../core/money.ts'
import { decideItem } from '../batches/rules/payout.ts'

/** An item as our books have it. */
export interface BookedItem {
  id: string
  receiver: string
  amountMinor: bigint
  status: PayoutItemStatus
  /** Two people stated its outcome, so no read changes it any more. */
  isStatedByPeople: boolean
}

/** The same item as PayPal shows it. */
export interface PaypalItem {
  payoutItemId: string
  senderItemId: string
  receiver: string
  currency: string
  /** Null if it cannot be read. */
  amountMinor: bigint | null
  status: string
}

const paid = {
  amount: z.string().nullable().describe('Decimal; null if PayPal’s amount cannot be read.'),
  currency: z.string().describe('PayPal’s currency code, which may be unknown to us.'),
}

/**
 * One side of a difference: ours, or PayPal's. Stored as the API returns it. The dashboard writes the
 * sentence.
 */
export const DifferenceSide = z.discriminatedUnion('type', [
  z.object({ type: z.literal('amount'), ...paid }),
  z.object({ type: z.literal('receiver'), receiver: z.string().describe('Masked.') }),
  z.object({
    type: z.literal('status'),
    status: z.string().describe('Our status, or PayPal’s.'),
  }),
  z.object({
    type: z.literal('payment'),
    ...paid,
    receiver: z.string().nullable().describe('Masked; null on our side.'),
    status: z.string().describe('Our status, or PayPal’s; empty if PayPal shows none.'),
  }),
  z.object({
    type: z.literal('marked_payment'),
    ...paid,
    affiliate_id: z.string(),
    advertiser_id: z.string(),
    status: z.string().describe('PayPal’s status, `not_known_at_paypal` or `no_paypal_account`.'),
  }),
  z.object({ type: z.literal('paypal_batch'), paypal_batch_id: z.string() }),
  z.object({ type: z.literal('first_sent'), first_sent_at: z.string() }),
])
export type DifferenceSide = z.infer<typeof DifferenceSide>

/** Reads a stored side. @throws ZodError: that is a bug. */
export const readSide = (stored: unknown): DifferenceSide | null =>
  stored === null ? null : DifferenceSide.parse(stored)

/**
 * Why the system stopped payouts. Stored as the API returns it. The dashboard writes the sentence.
 */
export const FreezeCause = z.discriminatedUnion('code', [
  z.object({
    code: z.literal('unknown_payment'),
    item_id: z.string().describe('PayPal’s id of a payment that is not in our books.'),
    batch_id: z.string(),
  }),
  z.object({
    code: z.literal('restored_backup'),
    batches: z
      .int()
      .describe('Batches that were sent and that the database does not know as sent.'),
  }),
  z.object({
    code: z.literal('database_restored'),
    to: z.string().describe('The time to which the operator restored the database.'),
  }),
])
export type FreezeCause = z.infer<typeof FreezeCause>

/** Reads a stored cause. @throws ZodError: that is a bug. */
export const readCause = (stored: unknown): FreezeCause | null =>
  stored === null ? null : FreezeCause.parse(stored)

export interface PayoutDifference {
  kind: PayoutDifferenceKind
  /** Our item id, or PayPal's for one that we do not know; null = the whole batch. */
  itemId: string | null
  ours: DifferenceSide | null
  theirs: DifferenceSide | null
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
    // If PayPal shows the item again, the second one is a payment that we do not know.
    waiting.delete(item.senderItemId)
    found.push(...differencesOf(currency, booked, item))
  }
  for (const { id, amountMinor, status } of waiting.values()) {
    const paid = paidOf(amountMinor, currency)
    const here = { type: 'payment', ...paid, receiver: null, status } as const
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
  const add = (kind: PayoutDifferenceKind, here: DifferenceSide, there: DifferenceSide) =>
    found.push({ kind, itemId: ours.id, ours: here, theirs: there })
  if (theirs.currency !== currency || theirs.amountMinor !== ours.amountMinor) {
    const type = 'amount'
    const there = paidOf(theirs.amountMinor, theirs.currency)
    add('amount', { type, ...paidOf(ours.amountMinor, currency) }, { type, ...there })
  }
  if (theirs.receiver.toLowerCase() !== ours.receiver.toLowerCase()) {
    const type = 'receiver'
    const there = maskReceiver(theirs.receiver)
    add('receiver', { type, receiver: maskReceiver(ours.receiver) }, { type, receiver: there })
  }
  if (!doStatusesAgree(ours, theirs.status)) {
    const type = 'status'
    add('status', { type, status: ours.status }, { type, status: theirs.status })
  }
  return found
}

/** Statuses in which a payment that had arrived was returned. */
const takenBack: readonly string[] = ['REFUNDED', 'REVERSED', 'RETURNED']
const notPaid: readonly string[] = [...takenBack, 'FAILED', 'BLOCKED', 'DENIED']

/**
 * Whether our status and PayPal's agree. An open item of ours may be older, because the next read
 * moves it. An item that is final here must be final at PayPal.
 */
function doStatusesAgree({ status, isStatedByPeople }: BookedItem, theirs: string): boolean {
  switch (status) {
    case 'paid':
      return theirs === 'SUCCESS' || (!isStatedByPeople && takenBack.includes(theirs))
    case 'failed':
    case 'returned':
    case 'reversed':
      return notPaid.includes(theirs)
    default:
      return decideItem(status, theirs).outcome !== 'alarm'
  }
}

// Masked, because more people may read a difference than an address.
const shown = ({ amountMinor, currency, receiver, status }: PaypalItem): DifferenceSide => ({
  type: 'payment',
  ...paidOf(amountMinor, currency),
  ...{ receiver: maskReceiver(receiver), status },
})

function paidOf(amountMinor: bigint | null, currency: string) {
  if (amountMinor === null) return { amount: null, currency }
  return { amount: toDecimal({ minor: amountMinor, currency: currency as Currency }), currency }
}

/** Amount of a completed payment that we do not know; null if not completed or unreadable. */
export function strangerPaidOf(theirs: DifferenceSide | null): Money | null {
  if (theirs?.type !== 'payment' || theirs.status !== 'SUCCESS' || theirs.amount === null)
    return null
  if (!Object.hasOwn(currencyExponents, theirs.currency)) return null
  const parsed = parseDecimal(theirs.amount, theirs.currency as Currency)
  return parsed.ok && parsed.money.minor > 0n ? parsed.money : null
}
