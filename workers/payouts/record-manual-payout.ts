/** Records the reported outcomes of payouts that people pay manually. */
import type { PayoutItemStatus } from '../../schema/vocabulary.ts'
import { type Db, runScoped, type Statement } from '../core/database.ts'
import { refuse } from '../core/refusal.ts'
import { isShortOfFunds, retryOnConflict } from '../core/retry-on-conflict.ts'
import { sweepDebts } from '../ledger/debt-sweep.ts'
import { lockAccounts, postEntries } from '../ledger/post.ts'
import type { LedgerEntry } from '../ledger/rules/ledger.ts'
import { payoutPaid, payoutReturned, payoutReversed } from '../ledger/rules/ledger-payouts.ts'
import { payoutScope } from './batches/db/payouts.ts'
import { payoutLetters } from './batches/verbs/payout-mails.ts'
import {
  type By,
  checkManualPayout,
  lossRequest,
  type ManualPayment,
  type NewOutcome,
  type OutcomeReport,
  paymentsRequest,
  type RecordRequest,
} from './check-manual-payout.ts'
import {
  lockManualBatch,
  type ManualItem,
  type RecordedItem,
  recordItems,
  settleWhenDone,
} from './manual/db.ts'
import { findPayoutFunds, insertItemMails, toPayoutFunds } from './receivers/db/payout-receivers.ts'

const ATTEMPTS_MAX = 8

export interface Recorded {
  batchId: string
  /** Items whose outcome was not recorded before. */
  recorded: number
}

/**
 * Records payments of one batch: all of them, or none. Posts E8 for each from the bank account of
 * our books. The same payment with the same reference again changes nothing.
 * @param batchId null = the batch of the first payment.
 * @param decision the second person's decision, written in the same transaction.
 * @throws Refusal `not_found`, `invalid_input` or `conflict`, naming the wrong payment.
 */
export function recordManualPayments(
  db: Db,
  batchId: string | null,
  payments: readonly ManualPayment[],
  by: By,
  decision?: Statement,
): Promise<Recorded> {
  return record(db, paymentsRequest(batchId, payments), by, decision)
}

/**
 * Records that an item could not be paid (E9), or that the bank gave it back after it was paid
 * (E10). The same again changes nothing.
 * @param decision of the second person, written in the same transaction.
 * @throws Refusal `not_found` or `conflict`.
 */
export function recordManualLoss(
  db: Db,
  loss: { itemId: string; kind: 'failure' | 'return'; reason: string },
  by: By,
  decision?: Statement,
): Promise<Recorded> {
  return record(db, lossRequest(loss, by.now), by, decision)
}

async function record(
  db: Db,
  request: RecordRequest,
  by: By,
  decision?: Statement,
): Promise<Recorded> {
  return retryOnConflict(ATTEMPTS_MAX, async () => {
    const { batchId, outcomes } = await checkManualPayout(db, request, by)
    const decided = decision === undefined ? [] : [decision]
    if (outcomes.length > 0) await write(db, batchId, outcomes, by, decided)
    else if (decision !== undefined) await runScoped(db, payoutScope(by.userId, by.payer), decided)
    return { batchId, recorded: outcomes.length }
  })
}

const becomes = { payment: 'paid', failure: 'failed', return: 'reversed' } as const

async function write(
  db: Db,
  batchId: string,
  outcomes: readonly NewOutcome[],
  { userId, payer, now }: By,
  decided: readonly Statement[],
) {
  const scope = payoutScope(userId, payer)
  const payerMinor = outcomes.some(({ item }) => item.isOwnPayer)
    ? toPayoutFunds((await runScoped(db, scope, [findPayoutFunds(batchId)]))[0] ?? []).payerMinor
    : 0n
  const entries = entriesOf(outcomes, payerMinor)
  const moves = outcomes.map(({ item, report }) => moveOf(item, report))
  try {
    await runScoped(db, scope, [
      ...lockAccounts(entries),
      ...decided,
      lockManualBatch(batchId),
      recordItems(moves, userId, now),
      postEntries(entries),
      ...sweepDebts(entries),
      settleWhenDone(batchId, now),
      ...insertItemMails(lettersOf(outcomes), now),
    ])
  } catch (error) {
    if (!isShortOfFunds(error)) throw error
    throw refuse('conflict', 'bank_cash_short')
  }
}

function moveOf({ itemId, status }: ManualItem, { reported, reason }: OutcomeReport): RecordedItem {
  const to: PayoutItemStatus = becomes[reported.kind]
  if (reported.kind !== 'payment') return { itemId, from: status, to, problemMessage: reason }
  return { itemId, from: status, to, reference: reported.reference }
}

function entriesOf(outcomes: readonly NewOutcome[], payerMinor: bigint): LedgerEntry[] {
  let left = payerMinor
  return outcomes.map(({ item, report: { reported, at } }) => {
    const { itemId: payoutItemId, advertiserId, affiliateId, isOwnPayer } = item
    const amount = { minor: item.amountMinor, currency: item.currency }
    const fact = { payoutItemId, advertiserId, affiliateId, amount, isOwnPayer, isByHand: true }
    if (reported.kind === 'failure') return payoutReturned(fact, at)
    if (reported.kind === 'return') return payoutReversed(fact, at)
    if (!isOwnPayer) return payoutPaid(fact, at)
    const covered = item.amountMinor < left ? item.amountMinor : left
    left -= covered
    return payoutPaid(fact, at, item.amountMinor - covered)
  })
}

function lettersOf(outcomes: readonly NewOutcome[]) {
  return outcomes.flatMap(({ item, report }) => {
    const { itemId: id, status: from, amountMinor, receiver, currency } = item
    return payoutLetters(currency, [
      { item: { id, amountMinor, receiver }, move: { from, to: becomes[report.reported.kind] } },
    ])
  })
}
