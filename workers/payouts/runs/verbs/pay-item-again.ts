import type { FixedReasonCode } from '../../../../schema/refusal-messages.ts'
import type { PayoutItemStatus } from '../../../../schema/vocabulary.ts'
import { type Db, runScoped } from '../../../core/database.ts'
import { Refusal, refuse } from '../../../core/refusal.ts'
import { findPaidItem, type PaidItem, payoutScope, toPaidItem } from '../../batches/db/payouts.ts'
import { requirePayer } from '../../batches/rules/payer.ts'
import { listPayoutAccounts, toPayoutAccount } from '../db/payable-accounts.ts'
import { findRun, toStoredRun } from '../db/payout-runs.ts'
import { obstaclesOf } from '../rules/payout-obstacles.ts'
import {
  type BuildPayouts,
  type BuiltPayouts,
  buildPayoutBatches,
  payoutRequestOf,
} from './build-payout-batches.ts'

const refusalByStatus: Partial<Record<PayoutItemStatus, FixedReasonCode>> = {
  reserved: 'item_reserved',
  submitted: 'item_submitted',
  unclaimed: 'item_unclaimed',
  on_hold: 'item_on_hold',
  paid: 'item_was_paid',
}

/**
 * Drafts a batch of one item for the balance of a payout that failed, was returned or was reversed.
 * Minimums do not apply; every other obstacle does. Repeating it returns the same batch.
 * @param payer the advertiser whose own PayPal account pays; null or omitted = the platform.
 * @throws Refusal `not_found`, `forbidden`, or `conflict` with the reason why it cannot be paid now.
 */
export async function payItemAgain(
  db: Db,
  {
    itemId,
    userId,
    payer = null,
    now,
  }: { itemId: string; userId: string; payer?: string | null; now: Date },
): Promise<BuiltPayouts> {
  const scope = payoutScope(userId, payer)
  const requestKey = `again:${itemId}`
  const [[row] = [], [runRow] = []] = await runScoped(db, scope, [
    findPaidItem(itemId),
    findRun(requestKey),
  ])
  if (row === undefined) throw new Refusal('not_found', 'There is no such payout.')
  const item = toPaidItem(row)
  requirePayer(item.payerAdvertiserId, payer)
  const build: BuildPayouts = {
    ...{ createdBy: userId, currency: item.currency, method: item.method, minimum: null, now },
    ...{ payerAdvertiserId: item.payerAdvertiserId, included: [item.affiliateId] },
    ...{ accountId: item.accountId, requestKey, scope },
  }
  const known = runRow === undefined ? null : toStoredRun(runRow)
  if (known === null) requireReturned(item)
  const built = await buildPayoutBatches(db, build)
  if (built.batchIds.length > 0) return built
  const page = { afterId: null, limit: 1 }
  const [[account] = []] = await runScoped(db, scope, [
    listPayoutAccounts(payoutRequestOf(build), { accountId: item.accountId }, page),
  ])
  throw blocked(account === undefined ? null : toPayoutAccount(account))
}

function requireReturned(item: PaidItem): void {
  const reason = refusalByStatus[item.status]
  if (reason !== undefined) throw refuse('conflict', reason)
  if (item.isLatest) return
  throw refuse('conflict', 'later_payout_exists')
}

function blocked(account: ReturnType<typeof toPayoutAccount> | null): Refusal {
  if (account === null) return refuse('conflict', 'nothing_left_to_pay')
  const obstacles = obstaclesOf(account.facts).join(', ')
  return refuse('conflict', 'balance_blocked', { obstacles })
}
