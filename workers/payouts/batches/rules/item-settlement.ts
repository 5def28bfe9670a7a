/**
 * Settling a batch item by item: two people state the outcome where PayPal's pages prove nothing.
 */

import type { FieldFault } from '../../../../schema/field-messages.ts'
import {
  openPayoutItemStatuses,
  type PayoutBatchStatus,
  type PayoutItemStatus,
  payoutItemStatuses,
} from '../../../../schema/vocabulary.ts'
import { fault } from '../../../core/field-faults.ts'
import { invariant } from '../../../core/invariant.ts'
import type { Money } from '../../../core/money.ts'
import type { Funds, KnownItem, PaidBatch, Step } from './payout-settling.ts'

export type ItemOutcome = 'paid' | 'not_paid'

/** The outcome of one payout as a person states it. */
export interface ItemStatement {
  itemId: string
  outcome: ItemOutcome
  /** PayPal's transaction id, of the payment or of its return. */
  reference: string | null
}

/** The same, with the payout as it was when the statement was made. */
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
 * Compares statements with the batch's payouts. Every open payout must be named exactly once, and
 * each payment must have its own transaction. `index`: position of the wrong statement, or the
 * number of statements if one is missing.
 */
export function checkStatements(
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

/** The statements as a proposal stores them, one line each. */
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
    const known = reference === '' ? null : reference
    return { itemId, outcome, status, amountMinor: BigInt(minor), reference: known }
  })
}

/** Sum in minor units of all statements with this outcome. */
export function sumOf(stated: readonly StatedItem[], wanted: ItemOutcome): bigint {
  const its = stated.filter(({ outcome }) => outcome === wanted)
  return its.reduce((sum, { amountMinor }) => sum + amountMinor, 0n)
}

/** True when the stated payouts are exactly the open ones and none has changed. */
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
 * The ledger entries of the statements, or the money that our books lack for them. An own payer's
 * commitments may no longer cover a payment: see payoutPaid.
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

export const settlementOutcomes = ['not_created', 'created', 'by_item'] as const
export type SettlementOutcome = (typeof settlementOutcomes)[number]

export interface SettlementFacts {
  outcome: SettlementOutcome
  /** For the outcome `created` only. */
  paypalBatchId: string | null
  /** The batch's status when the proposal was made. */
  batchStatus: PayoutBatchStatus
  /** Create calls made until then. A later call makes the people's findings out of date. */
  attempts: number
  itemCount: number
  total: Money
  /** For the outcome `by_item` only. */
  byItem: SettledItems | null
}

export interface SettledItems {
  stated: readonly StatedItem[]
  /** Hash of everything known about the batch. Anything new from PayPal changes it. */
  seen: string
}
