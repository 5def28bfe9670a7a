import { type Db, guardOf, runScoped } from '../../../core/database.ts'
import { Refusal, refuse } from '../../../core/refusal.ts'
import { sweepDebts } from '../../../ledger/debt-sweep.ts'
import { lockAccounts, postEntries } from '../../../ledger/post.ts'
import { payoutReturned } from '../../../ledger/rules/ledger-payouts.ts'
import {
  claimReservedItems,
  findBatchState,
  listBatchItems,
  payoutScope,
  rejectUnsentBatch,
  toBatchItem,
  toBatchState,
  type UnsentEnd,
} from '../db/payouts.ts'

export interface Discard {
  batchId: string
  /** Null = the system. */
  userId: string | null
  /**
   * Advertiser for whose own PayPal the user acts; null or omitted = finance, which discards any
   * batch.
   */
  payer?: string | null
  /** True: discard it as expired; an approved batch then stays. */
  isExpired?: boolean
  now: Date
}

/**
 * Discards a batch that nobody has asked to send. Its money becomes available again (E9). Repeating
 * it changes nothing.
 * @throws Refusal `not_found`, or `conflict` when the batch is already being sent.
 */
export async function discardPayoutBatch(
  db: Db,
  { batchId, userId, payer = null, isExpired = false, now }: Discard,
): Promise<'discarded' | 'already_discarded'> {
  const scope = payoutScope(userId, payer)
  const statements = [findBatchState(batchId), listBatchItems(batchId)]
  const [[row] = [], rows = []] = await runScoped(db, scope, statements)
  if (row === undefined) throw new Refusal('not_found', 'There is no such payout batch.')
  const batch = toBatchState(row)
  if (batch.status === 'rejected') return 'already_discarded'

  const reserved = rows
    .map((item) => toBatchItem(item, batch))
    .filter(({ status }) => status === 'reserved')
  const entries = reserved.map((item) => payoutReturned(item, now))
  const end: UnsentEnd = {
    discardedBy: userId,
    from: isExpired ? ['draft'] : ['draft', 'approved'],
    problemCode: isExpired ? 'expired' : null,
  }
  try {
    await runScoped(db, scope, [
      ...lockAccounts(entries),
      rejectUnsentBatch(batchId, end),
      postEntries(entries, claimReservedItems(batchId, now)),
      ...sweepDebts(entries),
    ])
    return 'discarded'
  } catch (error) {
    if (guardOf(error) !== 'batch_moved_on') throw error
    // Another caller discarded it at the same time.
    const [[later = {}] = []] = await runScoped(db, scope, [findBatchState(batchId)])
    if (toBatchState(later).status === 'rejected') return 'already_discarded'
    throw refuse('conflict', 'batch_being_sent')
  }
}
