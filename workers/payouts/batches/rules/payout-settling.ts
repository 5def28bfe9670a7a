/** What a read of PayPal books: item moves, PayPal's fees, and how far our cash goes. */
import type { Currency, PayoutItemStatus } from '../../../../schema/vocabulary.ts'
import { toDecimal } from '../../../core/money.ts'
import type { LedgerEntry } from '../../../ledger/rules/ledger.ts'
import {
  type PayoutFact,
  payoutFeePaid,
  payoutPaid,
  payoutReturned,
  payoutReversed,
} from '../../../ledger/rules/ledger-payouts.ts'
import { itemProblemAction, lossName } from '../../receivers/rules/payout-receivers.ts'
import { decideItem, type ItemPosting } from './payout.ts'
import type { BatchProblem } from './payout-submission.ts'

export interface PaidBatch {
  currency: Currency
  /** True when the advertiser's own PayPal pays. */
  isOwnPayer: boolean
}

/** An item as we know it. */
export interface KnownItem {
  id: string
  advertiserId: string
  affiliateId: string
  receiver: string
  amountMinor: bigint
  status: PayoutItemStatus
  /** Fee booked so far; zero = none. */
  feeMinor: bigint
  problemCode: string | null
}

/** The same item as PayPal shows it (workers/payouts/paypal/batch-page.ts). */
export interface ReadItem {
  payoutItemId: string
  senderItemId: string
  transactionId: string | null
  status: string
  feeMinor: bigint
  feeCurrency: string
  conversion: object | null
  errorName: string | null
}

/** The new state of an item and PayPal's reason. Omitted fields do not change. */
export interface ItemMove {
  id: string
  from: PayoutItemStatus
  to: PayoutItemStatus
  paypalItemId?: string
  paypalTransactionId?: string | null
  paypalStatus?: string
  fee?: { minor: bigint; currency: Currency } | null
  conversion?: object | null
  /** Null clears it. */
  problemCode?: string | null
  problemMessage?: string | null
}

/** One item's change with the money it moves. `fee` is booked with it, or alone if it arrives later. */
export interface Step {
  item: KnownItem
  move: ItemMove
  posting: ItemPosting | null
  /** The part of a payment that an own payer's commitments no longer cover. */
  uncoveredMinor: bigint
}

/** The money that may leave: the platform's cash by currency, or an own payer's commitments. */
export interface Funds {
  cash: ReadonlyMap<string, bigint>
  payerMinor: bigint
}

export interface Settling {
  steps: Step[]
  /** Problems for a person to check. The batch is not settled while there is one. */
  alarms: string[]
  problem: BatchProblem | null
}

/** The item as the ledger needs it. */
export function payoutFactOf(
  batch: PaidBatch,
  item: Pick<KnownItem, 'id' | 'advertiserId' | 'affiliateId' | 'amountMinor'>,
): PayoutFact {
  return {
    payoutItemId: item.id,
    advertiserId: item.advertiserId,
    affiliateId: item.affiliateId,
    amount: { minor: item.amountMinor, currency: batch.currency },
    isOwnPayer: batch.isOwnPayer,
  }
}

/**
 * Compares items with what PayPal shows. Where cash is short, payments are booked before fees. What
 * cannot be booked keeps its status, raises an alarm and is booked by a later read.
 */
export function settle(
  batch: PaidBatch,
  items: readonly KnownItem[],
  shown: readonly ReadItem[],
  funds: Funds,
): Settling {
  const byId = new Map(shown.map((item) => [item.senderItemId, item]))
  const wanted: Step[] = []
  const doubts: string[] = []
  for (const item of items) {
    const seen = byId.get(item.id)
    if (!seen) continue
    const verdict = decideItem(item.status, seen.status)
    if (verdict.outcome === 'alarm') {
      doubts.push(`item ${item.id}: ${verdict.why} (${item.status} here, ${seen.status} there)`)
      continue
    }
    const step = stepOf(batch, item, seen, verdict)
    if (step) wanted.push(step)
  }
  // Reversals come first: they bring back cash that the payments may need.
  wanted.sort((a, b) => Number(b.posting === 'reversed') - Number(a.posting === 'reversed'))
  const { steps, missing } = withinFunds(batch, wanted, funds)
  const shortages = [...missing].map(
    ([currency, minor]) =>
      `plat.cash.paypal lacks ${toDecimal({ minor, currency })} ${currency} for what PayPal has taken`,
  )
  return {
    steps,
    alarms: [...doubts, ...shortages],
    problem: problemOf(doubts, shortages, lossesOf(items, steps)),
  }
}

const finalWords: ReadonlySet<string> = new Set(
  'SUCCESS FAILED BLOCKED DENIED RETURNED REFUNDED REVERSED'.split(' '),
)

function stepOf(
  batch: PaidBatch,
  item: KnownItem,
  seen: ReadItem,
  verdict: Exclude<ReturnType<typeof decideItem>, { outcome: 'alarm' }>,
): Step | null {
  const to = verdict.outcome === 'moved' ? verdict.to : item.status
  // The fee may change until the item is final. A status from an older answer is not final.
  const isFeeDue = finalWords.has(seen.status) && seen.feeMinor > 0n && item.feeMinor === 0n
  if (verdict.outcome === 'unchanged' && !isFeeDue) return null
  const currency = (seen.feeCurrency || batch.currency) as Currency
  const move: ItemMove = {
    ...{ id: item.id, from: item.status, to, paypalItemId: seen.payoutItemId },
    ...{ paypalTransactionId: seen.transactionId, paypalStatus: seen.status },
    fee: isFeeDue ? { minor: seen.feeMinor, currency } : null,
    conversion: seen.conversion,
    problemCode: verdict.outcome === 'moved' ? problemCodeOf(item, to, seen) : item.problemCode,
  }
  const posting = verdict.outcome === 'moved' ? verdict.posting : null
  return { item, move, posting, uncoveredMinor: 0n }
}

function problemCodeOf(item: KnownItem, to: PayoutItemStatus, seen: ReadItem): string | null {
  if (to === 'paid') return null
  if (to !== 'failed' && to !== 'returned' && to !== 'reversed') return seen.errorName
  const { status, errorName } = seen
  return lossName({ to, status, errorName, earlierCode: item.problemCode })
}

/** Keeps the steps that the funds cover: payments in order, then fees. */
function withinFunds(batch: PaidBatch, wanted: readonly Step[], funds: Funds) {
  const cash = new Map(funds.cash)
  const missing = new Map<Currency, bigint>()
  const draw = (minor: bigint, currency: Currency): boolean => {
    const left = (cash.get(currency) ?? 0n) - minor
    if (left >= 0n) cash.set(currency, left)
    else missing.set(currency, (missing.get(currency) ?? 0n) + minor)
    return left >= 0n
  }
  let payerMinor = funds.payerMinor
  const drawn: Step[] = []
  for (const step of wanted) {
    const { amountMinor } = step.item
    if (step.posting === null || step.posting === 'returned') drawn.push(step)
    else if (step.posting === 'reversed') {
      if (!batch.isOwnPayer) draw(-amountMinor, batch.currency)
      else payerMinor += amountMinor
      drawn.push(step)
    } else if (!batch.isOwnPayer) {
      if (draw(amountMinor, batch.currency)) drawn.push(step)
    } else {
      const covered = amountMinor < payerMinor ? amountMinor : payerMinor
      payerMinor -= covered
      drawn.push({ ...step, uncoveredMinor: amountMinor - covered })
    }
  }
  const steps = drawn.flatMap((step): Step[] => {
    const { fee } = step.move
    if (!fee || batch.isOwnPayer || draw(fee.minor, fee.currency)) return [step]
    const isOnlyFee = step.move.from === step.move.to
    return isOnlyFee ? [] : [{ ...step, move: { ...step.move, fee: null } }]
  })
  return { steps, missing }
}

/** The problem names of unpaid items, as they will be after the steps. */
function lossesOf(items: readonly KnownItem[], steps: readonly Step[]): Map<string, number> {
  const moves = new Map(steps.map(({ move }) => [move.id, move]))
  const losses = new Map<string, number>()
  for (const item of items) {
    const { to, problemCode } = moves.get(item.id) ?? { ...item, to: item.status }
    if (!problemCode || (to !== 'failed' && to !== 'returned')) continue
    if (itemProblemAction(problemCode) !== 'finance') continue
    losses.set(problemCode, (losses.get(problemCode) ?? 0) + 1)
  }
  return losses
}

function problemOf(
  doubts: readonly string[],
  shortages: readonly string[],
  losses: ReadonlyMap<string, number>,
): BatchProblem | null {
  const [doubt] = doubts
  if (doubt !== undefined) return { code: 'item_doubtful', name: null, detail: doubt }
  if (shortages.length > 0) {
    return { code: 'cash_short', name: null, detail: shortages.join('; ') }
  }
  const [first] = losses
  if (first === undefined) return null
  const [name, count] = first
  return { code: 'items_refused', name, detail: `${count} items were not paid: ${name}` }
}

/** The ledger entries of a step. */
export function entriesOf(batch: PaidBatch, step: Step, now: Date): LedgerEntry[] {
  const fact = payoutFactOf(batch, step.item)
  const { fee } = step.move
  const fees = fee && !batch.isOwnPayer ? [payoutFeePaid(fact, fee, now)] : []
  switch (step.posting) {
    case null:
      return fees
    case 'paid':
      return [payoutPaid(fact, now, step.uncoveredMinor), ...fees]
    case 'returned':
      return [payoutReturned(fact, now), ...fees]
    case 'reversed':
      return [payoutReversed(fact, now), ...fees]
  }
}
