/** What two people say of each open payout of a batch of which PayPal's own pages prove nothing. */

import type { FieldFault } from '../../../../schema/field-messages.ts'
import {
  openPayoutItemStatuses,
  type PayoutBatchStatus,
  type PayoutItemStatus,
  payoutItemStatuses,
} from '../../../../schema/vocabulary.ts'
import { fault } from '../../../core/field-faults.ts'
import { invariant } from '../../../core/invariant.ts'
import { type Money, toDecimal } from '../../../core/money.ts'
import type { Funds, KnownItem, PaidBatch, Step } from './payout-settling.ts'

export type ItemOutcome = 'paid' | 'not_paid'

/** What a person says of one payout. */
export interface ItemStatement {
  itemId: string
  outcome: ItemOutcome
  /** PayPal's transaction: of the payment, or of its return. */
  reference: string | null
}

/** The same, with the payout as it stood when it was said. */
export interface StatedItem extends ItemStatement {
  status: PayoutItemStatus
  amountMinor: bigint
}

type Item = Pick<KnownItem, 'id' | 'status' | 'amountMinor'>
type Fault = FieldFault & { index: number; field: 'item_id' | 'reference' }

const isOpen = ({ status }: Item) =>
  (openPayoutItemStatuses as readonly PayoutItemStatus[]).includes(status)

/** PayPal has shown that it holds the money: it comes back by a transaction, or not at all. */
const isHeld = ({ status }: Item) => status === 'unclaimed' || status === 'on_hold'

/**
 * Holds statements beside the batch's payouts: every open one is named, once, and each payment by a
 * transaction of its own. `index`: place of the statement at fault, or their number where one is missing.
 */
export function judgeStatements(
  items: readonly Item[],
  statements: readonly ItemStatement[],
): { stated: StatedItem[]; faults: Fault[] } {
  const open = new Map(items.filter(isOpen).map((item) => [item.id, item]))
  const references = new Set<string>()
  const stated: StatedItem[] = []
  const faults: Fault[] = []
  for (const [index, statement] of statements.entries()) {
    const item = open.get(statement.itemId)
    open.delete(statement.itemId)
    const { reference } = statement
    if (item === undefined) {
      faults.push({ index, field: 'item_id', code: 'payout_of_batch_open' })
    } else if (reference === null && (statement.outcome === 'paid' || isHeld(item))) {
      const code = statement.outcome === 'paid' ? 'required' : 'transaction_of_return'
      faults.push({ index, field: 'reference', code })
    } else if (reference !== null && references.has(reference)) {
      faults.push({ index, field: 'reference', code: 'transaction_taken' })
    } else {
      const { status, amountMinor } = item
      stated.push({ ...statement, status, amountMinor })
    }
    if (reference !== null) references.add(reference)
  }
  if (open.size > 0) {
    const missing = fault('payouts_missing', { count: open.size })
    faults.push({ index: statements.length, field: 'item_id', ...missing })
  }
  return { stated, faults }
}

/** As a proposal keeps them, one line each. */
export function statedText(stated: readonly StatedItem[]): string {
  return stated
    .map(({ itemId, outcome, status, amountMinor, reference }) =>
      [itemId, outcome, status, amountMinor, reference ?? ''].join(' '),
    )
    .join('\n')
}

export function readStated(text: string): StatedItem[] {
  return text.split('\n').map((line) => {
    const [itemId = '', outcome, state, minor = '', ...rest] = line.split(' ')
    invariant(outcome === 'paid' || outcome === 'not_paid', 'a stated payout has an outcome')
    const status = payoutItemStatuses.find((known) => known === state)
    invariant(status !== undefined, 'a stated payout has a state')
    const reference = rest.join(' ')
    const told = reference === '' ? null : reference
    return { itemId, outcome, status, amountMinor: BigInt(minor), reference: told }
  })
}

/** Minor units of all that is said to have had this outcome. */
export function sumOf(stated: readonly StatedItem[], wanted: ItemOutcome): bigint {
  const its = stated.filter(({ outcome }) => outcome === wanted)
  return its.reduce((sum, { amountMinor }) => sum + amountMinor, 0n)
}

/** True when exactly the stated payouts are open, and each is as it was. */
export function isAsStated(items: readonly Item[], stated: readonly StatedItem[]): boolean {
  const open = new Map(items.filter(isOpen).map((item) => [item.id, item]))
  return (
    open.size === stated.length &&
    stated.every(({ itemId, status, amountMinor }) => {
      const item = open.get(itemId)
      return item?.status === status && item.amountMinor === amountMinor
    })
  )
}

/**
 * What is booked of each, or what our books lack for it. An own payer's commitments may no longer cover
 * a payment: see payoutPaid.
 */
export function stepsOfStated(
  batch: PaidBatch,
  items: readonly KnownItem[],
  stated: readonly StatedItem[],
  funds: Funds,
): { steps: Step[]; missing: Money | null } {
  const byId = new Map(items.map((item) => [item.id, item]))
  let left = batch.isOwnPayer ? funds.payerMinor : (funds.cash.get(batch.currency) ?? 0n)
  const steps = stated.map(({ itemId, outcome, status: from }): Step => {
    const item = byId.get(itemId)
    invariant(item !== undefined, 'a stated payout is of its batch')
    const move = { id: itemId, from, problemCode: null }
    if (outcome === 'not_paid') {
      return { item, move: { ...move, to: 'returned' }, posting: 'returned', uncoveredMinor: 0n }
    }
    const before = left
    left -= item.amountMinor
    const covered = before > 0n ? before : 0n
    const isCovered = covered >= item.amountMinor || !batch.isOwnPayer
    const uncoveredMinor = isCovered ? 0n : item.amountMinor - covered
    return { item, move: { ...move, to: 'paid' }, posting: 'paid', uncoveredMinor }
  })
  const isShort = !batch.isOwnPayer && left < 0n
  return { steps, missing: isShort ? { minor: -left, currency: batch.currency } : null }
}

/** What a person reads when the books lack cash for it. */
export const lackOf = (missing: Money): string =>
  `The PayPal account of our books lacks ${toDecimal(missing)} ${missing.currency} for it. Book the money that came in there first.`
export const settlementOutcomes = ['not_created', 'created', 'by_item'] as const
export type SettlementOutcome = (typeof settlementOutcomes)[number]

export interface SettlementFacts {
  outcome: SettlementOutcome
  /** Of `created` only. */
  paypalBatchId: string | null
  /** When it was proposed. */
  batchStatus: PayoutBatchStatus
  /** Calls made to create the batch until it was proposed: what people found out is older than the next one. */
  attempts: number
  itemCount: number
  total: Money
  /** Of `by_item` only. */
  byItem: SettledItems | null
}

export interface SettledItems {
  stated: readonly StatedItem[]
  /** Mark of all that was known of the batch: whatever is heard of it since makes another one. */
  seen: string
}
