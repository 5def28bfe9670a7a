/** Settles batches of which PayPal shows something else: two people state each payout's outcome. */

import { type Db, type Row, runScoped, type Scope, type Statement } from '../core/database.ts'
import { toDecimal } from '../core/money.ts'
import { problemAt, Refusal, refuse, refuseProblems } from '../core/refusal.ts'
import { sweepDebts } from '../ledger/debt-sweep.ts'
import { lockAccounts, postEntries } from '../ledger/post.ts'
import { listHeldItems, toHeldItem } from './batches/db/payout-submission.ts'
import {
  checkStatements,
  type ItemStatement,
  isAsStated,
  type SettledItems,
  type StatedItem,
  stepsOfStated,
} from './batches/rules/item-settlement.ts'
import { entriesOf } from './batches/rules/payout-settling.ts'
import { payoutLetters } from './batches/verbs/payout-mails.ts'
import { type RecordedItem, recordItems } from './manual/db.ts'
import { findPayoutFunds, insertItemMails, toPayoutFunds } from './receivers/db/payout-receivers.ts'
import {
  findUnclearBatch,
  listTakenReferences,
  settleByItem,
  toUnclearBatch,
  type UnclearBatch,
} from './unclear-batches.ts'

/**
 * A person's statement for each open payout, with the batch as it is known now.
 * @throws Refusal `invalid_input` naming each wrong statement.
 */
export async function stateItems(
  db: Db,
  scope: Scope,
  batchId: string,
  statements: readonly ItemStatement[],
): Promise<SettledItems> {
  const [[row] = [], items = [], taken = []] = await readAll(db, scope, batchId, statements)
  if (row === undefined) throw new Refusal('not_found', 'There is no such payout batch.')
  const { stated, faults } = checkStatements(items.map(toHeldItem), statements)
  const others = takenOf(taken)
  for (const [index, { reference }] of statements.entries()) {
    if (!others.has(reference)) continue
    faults.push({ index, field: 'reference', code: 'transaction_taken' })
  }
  const [first] = faults
  if (first !== undefined) {
    throw refuseProblems(
      faults.map(({ index, field, ...fault }) => {
        const name = field === 'reference' ? 'paypal_transaction_id' : field
        return problemAt(`items.${index}.${name}`, fault)
      }),
    )
  }
  return { stated, seen: toUnclearBatch(row).seen }
}

export interface ItemSettlement {
  batchId: string
  byItem: SettledItems
  /** The user who accepts the proposal. */
  userId: string
  now: Date
}

/**
 * The statements that settle the batch as it was stated, together with the decision: E8 for paid
 * items, E9 for unpaid ones, each with the key that a read would use. Raises TR001 `batch_moved_on`
 * or `facts_changed` if anything has changed.
 * @throws Refusal `conflict` if PayPal has reported anything about the batch since, or the books
 *   lack cash; `payouts_frozen`.
 */
export async function settleItems(
  db: Db,
  scope: Scope,
  { batchId, byItem, userId, now }: ItemSettlement,
  decision: Statement,
): Promise<Statement[]> {
  const { stated, seen } = byItem
  const [[row] = [], rows = [], taken = [], funds = []] = await readAll(db, scope, batchId, stated)
  if (row === undefined) throw new Refusal('not_found', 'There is no such payout batch.')
  const batch = toUnclearBatch(row)
  const items = rows.map(toHeldItem)
  requireDiffering(batch)
  requireAsSeen(batch, seen)
  if (!isAsStated(items, stated)) throw staleProposal()
  if (takenOf(taken).size > 0) {
    throw refuse('conflict', 'transaction_taken')
  }
  const { steps, missing } = stepsOfStated(batch, items, stated, toPayoutFunds(funds))
  if (missing !== null)
    throw refuse('conflict', 'paypal_cash_short', {
      amount: `${toDecimal(missing)} ${missing.currency}`,
    })
  const entries = steps.flatMap((step) => entriesOf(batch, step, now))
  return [
    ...lockAccounts(entries),
    decision,
    settleByItem(batchId, seen, now),
    recordItems(movesOf(stated), userId, now),
    postEntries(entries),
    ...sweepDebts(entries),
    ...insertItemMails(payoutLetters(batch.currency, steps), now),
  ]
}

/**
 * @throws Refusal `conflict` if the batch can be sent or read as usual, which shows the outcomes.
 */
export function requireDiffering({ status, isMisnamed, isDifferent, isFree }: UnclearBatch): void {
  if (status !== 'quarantine' && !isMisnamed && !isDifferent) {
    throw refuse('conflict', 'batch_as_expected')
  }
  if (!isFree) throw refuse('conflict', 'paypal_call_running')
}

const movesOf = (stated: readonly StatedItem[]): RecordedItem[] =>
  stated.map(({ itemId, outcome, status: from, reference }) => ({
    ...{ itemId, from, to: outcome === 'paid' ? 'paid' : 'returned' },
    ...(reference === null ? {} : { reference }),
  }))

function readAll(
  db: Db,
  scope: Scope,
  batchId: string,
  statements: readonly ItemStatement[],
): Promise<Row[][]> {
  return runScoped(db, scope, [
    findUnclearBatch(batchId),
    listHeldItems(batchId),
    listTakenReferences(statements),
    findPayoutFunds(batchId),
  ])
}

const takenOf = (rows: readonly Row[]) =>
  new Set(rows.map(({ reference }) => reference as string | null))

function requireAsSeen(batch: UnclearBatch, seen: string): void {
  if (batch.isFrozen) {
    throw refuse('payouts_frozen', 'payouts_are_frozen')
  }
  if (batch.seen !== seen) throw staleProposal()
}

const staleProposal = () => refuse('conflict', 'batch_event_since')
