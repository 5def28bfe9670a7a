/**
 * Sends one payout batch, at most once, through calls that may fail at any point. The intent is
 * committed before the call and the answer after it; silence leaves the batch `unknown`, its money
 * reserved, to be sent again with the same id and the same bytes.
 */

import type { Db } from '../db/database.ts'
import { guardOf, runScoped } from '../db/database.ts'
import { sweepDebts } from '../db/debt-sweep.ts'
import { lockAccounts, postEntries } from '../db/ledger.ts'
import {
  claimForSubmission,
  type HeldBatch,
  type HeldItem,
  listHeldItems,
  recordQuarantine,
  recordRejected,
  recordSubmitted,
  recordUnknown,
  toHeldBatch,
  toHeldItem,
} from '../db/payout-submission.ts'
import { payoutReturned } from '../domain/ledger-payouts.ts'
import { compareBatch, resendHorizon, retryDelaySeconds } from '../domain/payout-submission.ts'
import { type PaypalClient, PaypalOutage } from '../paypal/client.ts'
import type { Submission } from '../paypal/judge-submission.ts'
import { sha256Hex } from './sha256.ts'

/** What a payout verb works with. */
export interface PayoutDesk {
  db: Db
  paypal: PaypalClient
  now: Date
  /** 0 to 1, random: spreads retries. */
  jitter: number
  /** Why nothing may be sent now, or null; asked before a batch is taken. Missing: nothing holds it. */
  holdBack?: () => Promise<string | null>
}

export type SubmitResult =
  | { outcome: 'submitted'; paypalBatchId: string; isAdopted: boolean }
  | { outcome: 'unknown' | 'rejected' | 'quarantine'; reason: string; retryAt?: Date }
  /** Nothing is sent at all now: payouts are frozen, or nobody can say whether they should be. */
  | { outcome: 'held_back'; reason: string }
  /** Nothing to do now: already sent, held by another worker, not due, or past the horizon. */
  | { outcome: 'not_due' }
  /** Another worker took over meanwhile; what was heard here was not recorded. */
  | { outcome: 'lease_lost' }

/** Safe to call twice, and twice at once. `isForced` does not wait for the next try's time. */
export async function submitPayoutBatch(
  desk: PayoutDesk,
  batchId: string,
  isForced = false,
): Promise<SubmitResult> {
  const held = (await desk.holdBack?.()) ?? null
  if (held !== null) return { outcome: 'held_back', reason: held }
  const horizon = resendHorizon(desk.now)
  const claim = claimForSubmission(batchId, { now: desk.now, horizon, isForced })
  const [claimed, rows] = await runScoped(desk.db, { kind: 'system' }, [
    claim,
    listHeldItems(batchId),
  ])
  if (!claimed?.[0]) return { outcome: 'not_due' }
  const batch = toHeldBatch(claimed[0])
  const items = (rows ?? []).map(toHeldItem)
  try {
    if ((await sha256Hex(batch.request)) !== batch.requestSha256) {
      return await quarantine(desk, batch, 'the request is not the one that was approved')
    }
    const heard = await desk.paypal.createPayout({ senderBatchId: batch.id, body: batch.request })
    return await record(desk, batch, items, heard)
  } catch (error) {
    if (guardOf(error) === 'lease_lost') return { outcome: 'lease_lost' }
    throw error
  }
}

async function record(
  desk: PayoutDesk,
  batch: HeldBatch,
  items: HeldItem[],
  heard: Submission,
): Promise<SubmitResult> {
  switch (heard.outcome) {
    case 'accepted':
      return submitted(desk, batch, heard.payoutBatchId, false)
    case 'exists':
      return adopt(desk, batch, items, heard.payoutBatchId)
    case 'refused':
      // After a call that stayed unanswered a clean refusal proves nothing about that call.
      return batch.isAmbiguous
        ? unknown(desk, batch, heard.reason)
        : reject(desk, batch, items, heard.reason)
    case 'unknown':
      return unknown(desk, batch, heard.reason, { askedSeconds: heard.retryAfterSeconds ?? 0 })
    case 'not_sent':
      return unknown(desk, batch, heard.reason, { isSent: false })
  }
}

/** PayPal holds a batch under our id. It is ours only if it is the same in every item. */
async function adopt(
  desk: PayoutDesk,
  batch: HeldBatch,
  items: HeldItem[],
  paypalBatchId: string | null,
): Promise<SubmitResult> {
  if (paypalBatchId === null) {
    return unknown(desk, batch, 'PayPal holds this batch but does not say under which id')
  }
  let comparison: ReturnType<typeof compareBatch>
  try {
    const shown = await desk.paypal.showBatch(paypalBatchId)
    comparison = compareBatch({ batchId: batch.id, currency: batch.currency, items }, shown)
  } catch (error) {
    if (!(error instanceof PaypalOutage)) throw error
    return unknown(desk, batch, `PayPal holds this batch but does not show it: ${error.message}`)
  }
  switch (comparison.outcome) {
    case 'equal':
      return submitted(desk, batch, paypalBatchId, true)
    case 'incomplete':
      return unknown(desk, batch, `PayPal does not show ${comparison.missing} of our items yet`)
    case 'different':
      return quarantine(desk, batch, comparison.why)
  }
}

async function submitted(
  { db, now }: PayoutDesk,
  batch: HeldBatch,
  paypalBatchId: string,
  isAdopted: boolean,
): Promise<SubmitResult> {
  await runScoped(db, { kind: 'system' }, recordSubmitted(batch, paypalBatchId, now))
  return { outcome: 'submitted', paypalBatchId, isAdopted }
}

/** `isSent: false` when the call never left: then nothing new is in doubt. */
async function unknown(
  { db, now, jitter }: PayoutDesk,
  batch: HeldBatch,
  reason: string,
  { askedSeconds = 0, isSent = true } = {},
): Promise<SubmitResult> {
  const delaySeconds = retryDelaySeconds(batch.attempts, jitter, askedSeconds)
  const retryAt = new Date(now.getTime() + delaySeconds * 1000)
  const ambiguousAt = isSent ? now : null
  const statement = recordUnknown(batch, { problem: reason, retryAt, ambiguousAt })
  await runScoped(db, { kind: 'system' }, [statement])
  return { outcome: 'unknown', reason, retryAt }
}

async function quarantine(
  { db }: PayoutDesk,
  batch: HeldBatch,
  reason: string,
): Promise<SubmitResult> {
  await runScoped(db, { kind: 'system' }, [recordQuarantine(batch, reason)])
  return { outcome: 'quarantine', reason }
}

/** E9 for every item: the money is available again. */
async function reject(
  { db, now }: PayoutDesk,
  batch: HeldBatch,
  items: HeldItem[],
  reason: string,
): Promise<SubmitResult> {
  const entries = items.map((item) => payoutReturned(factOf(batch, item), now))
  await runScoped(db, { kind: 'system' }, [
    ...lockAccounts(entries),
    ...recordRejected(batch, items, reason, now),
    postEntries(entries),
    ...sweepDebts(entries),
  ])
  return { outcome: 'rejected', reason }
}

/** The ledger's view of an item. */
export function factOf(batch: HeldBatch, item: HeldItem) {
  return {
    payoutItemId: item.id,
    advertiserId: item.advertiserId,
    affiliateId: item.affiliateId,
    amount: { minor: item.amountMinor, currency: batch.currency },
    isOwnPayer: batch.isOwnPayer,
  }
}
