/**
 * Drops some items of a batch that PayPal has certainly not created, and drafts the others again.
 * One transaction rejects the batch, returns all its money (E9) and reserves the payable items (E7)
 * under new ids. The new draft has another hash, so it needs its own approval.
 */
import { readText } from '../../../core/columns.ts'
import { type Db, runScoped, type Scope, type Statement } from '../../../core/database.ts'
import { newId } from '../../../core/ids.ts'
import { sha256Hex } from '../../../core/sha256.ts'
import { sweepDebts } from '../../../ledger/debt-sweep.ts'
import { lockAccounts, postEntries } from '../../../ledger/post.ts'
import { payoutReserved, payoutReturned } from '../../../ledger/rules/ledger-payouts.ts'
import { flagReceivers, insertItemMails } from '../../receivers/db/payout-receivers.ts'
import { isReceiverAtFault } from '../../receivers/rules/payout-receivers.ts'
import { mailApprovers } from '../db/approval-mails.ts'
import { insertReplacement } from '../db/payout-replacement.ts'
import { type HeldBatch, type HeldItem, moveItems } from '../db/payout-submission.ts'
import { replacementBody } from '../rules/payout-replacement.ts'
import { type ItemMove, payoutFactOf } from '../rules/payout-settling.ts'
import { payoutLetters } from './payout-mails.ts'

/** Why an item is not paid: PayPal's name or one of our obstacles, with PayPal's words. */
export interface GivenUp {
  problemCode: string
  problemMessage: string | null
}

export interface BatchReplacement {
  batch: HeldBatch
  items: readonly HeldItem[]
  /** By item id. */
  givenUp: ReadonlyMap<string, GivenUp>
  /** Ends the old batch, or raises a guard when it has changed. */
  end: Statement
  /** Further statements of the transaction, such as mails. */
  notices?: readonly Statement[]
  now: Date
}

/** @returns the new draft's id; null when no item is left to pay. */
export async function replacePayoutBatch(
  db: Db,
  scope: Scope,
  { batch, items, givenUp, end, notices = [], now }: BatchReplacement,
): Promise<string | null> {
  const moved = items.map((item) => ({ item, move: moveOf(item, givenUp.get(item.id)) }))
  const kept = items.filter(({ id }) => !givenUp.has(id))
  const renamed = new Map(kept.map(({ id }) => [id, newId(now)]))
  const draft = kept.length === 0 ? null : await draftOf(batch, renamed, now)
  const returned = items.map((item) => payoutReturned(payoutFactOf(batch, item), now))
  const reserved = kept.map((item) =>
    payoutReserved(payoutFactOf(batch, { ...item, id: renamed.get(item.id) as string }), now),
  )
  const atFault = moved.filter(
    ({ move }) => move.problemCode != null && isReceiverAtFault(move.problemCode),
  )
  await runScoped(db, scope, [
    ...lockAccounts([...returned, ...reserved]),
    end,
    moveItems(
      batch,
      moved.map(({ move }) => move),
      now,
    ),
    postEntries(returned),
    ...(draft === null ? [] : [insertReplacement(batch.id, draft), postEntries(reserved)]),
    // After both: what is reserved again must not become available to a debt in between.
    ...sweepDebts(returned),
    ...flagReceivers(
      atFault.map(({ item, move }) => ({ ...item, problemName: readText(move.problemCode) })),
      now,
    ),
    ...insertItemMails(payoutLetters(batch.currency, atFault), now),
    ...(draft === null ? [] : [mailApprovers({ batchId: draft.id }, now)]),
    ...notices,
  ])
  return draft?.id ?? null
}

function moveOf({ id, status: from }: HeldItem, bad: GivenUp | undefined): ItemMove {
  return bad === undefined ? { id, from, to: 'returned' } : { id, from, to: 'failed', ...bad }
}

async function draftOf(batch: HeldBatch, renamed: ReadonlyMap<string, string>, now: Date) {
  const id = newId(now)
  const request = replacementBody(batch.request, id, renamed)
  return { id, request, requestSha256: await sha256Hex(request), renamed, now }
}
