/**
 * Sends one payout batch at most once. The intent is committed before the call and the answer after it. A timeout
 * leaves the batch `unknown` with its money reserved, to be sent again with the same id and bytes.
 */
import type { PayoutBatchProblem } from '../../../../schema/vocabulary.ts'
import { type Db, guardOf, runScoped } from '../../../core/database.ts'
import { sha256Hex } from '../../../core/sha256.ts'
import { type PaypalClient, PaypalOutage } from '../../paypal/client.ts'
import { holdPaypalAccount } from '../../paypal/db/paypal-accounts.ts'
import { listStoppedItems, toStoppedItem } from '../db/payout-stops.ts'
import {
  claimForSubmission,
  findToSubmit,
  type HeldBatch,
  type HeldItem,
  listHeldItems,
  recordQuarantine,
  recordSubmitted,
  recordUnknown,
  recordWithoutPayer,
  toHeldBatch,
  toHeldItem,
} from '../db/payout-submission.ts'
import { shownSet } from '../db/shown-batches.ts'
import {
  type BatchProblem,
  compareBatch,
  resendHorizon,
  retryDelaySeconds,
} from '../rules/payout-submission.ts'
import { type ShownBatch, toShownBatch } from '../rules/shown-batch.ts'
import { giveUpRefused, giveUpStopped } from './give-up-payouts.ts'

/** The PayPal accounts that pay batches. */
export interface PaypalDeps {
  paypal: PaypalClient
  /** An advertiser's own account; null = it has none. Omitted: no advertiser has one. */
  ownPaypalOf?: (payerAdvertiserId: string) => Promise<PaypalClient | null>
}

/** Dependencies of the payout operations. */
export interface PayoutDeps extends PaypalDeps {
  db: Db
  now: Date
  /** 0 to 1, random: spreads retries. */
  jitter: number
  /**
   * Why nothing may be sent now, or null. Called before a batch is taken. Omitted: nothing holds
   * it.
   */
  holdBack?: () => Promise<string | null>
}

/** The PayPal account that pays a batch; null if the payer has none. */
export async function paypalFor(
  { paypal, ownPaypalOf }: PaypalDeps,
  payerAdvertiserId: string | null,
): Promise<PaypalClient | null> {
  if (payerAdvertiserId === null) return paypal
  return (await ownPaypalOf?.(payerAdvertiserId)) ?? null
}

export type SubmitResult =
  | { outcome: 'submitted'; paypalBatchId: string; isAdopted: boolean }
  | { outcome: 'unknown' | 'quarantine'; reason: string; retryAt?: Date }
  /** `replacedBy`: draft of the remaining items; null = none. */
  | { outcome: 'rejected'; reason: string; replacedBy: string | null }
  /** The payer has no PayPal account: the batch does not change. */
  | { outcome: 'not_sent'; reason: string }
  /** Nothing is sent now: payouts are frozen, or it is not known whether they should be. */
  | { outcome: 'held_back'; reason: string }
  /** Nothing to do: already sent, held by another Worker, not due, or past the horizon. */
  | { outcome: 'not_due' }
  /** Another Worker took over in the meantime, so this answer was not recorded. */
  | { outcome: 'lease_lost' }

interface Held {
  batch: HeldBatch
  items: HeldItem[]
}

const WITHOUT_PAYER_WAIT_MS = 30 * 60_000

/** Safe to call twice, also at once. `isForced` does not wait for the time of the next try. */
export async function submitPayoutBatch(
  deps: PayoutDeps,
  batchId: string,
  isForced = false,
): Promise<SubmitResult> {
  const heldBack = (await deps.holdBack?.()) ?? null
  if (heldBack !== null) return { outcome: 'held_back', reason: heldBack }
  const { db, now } = deps
  const at = { now, horizon: resendHorizon(now), isForced }
  const [[found] = [], rows = [], stops = []] = await runScoped(db, { kind: 'system' }, [
    findToSubmit(batchId, at),
    listHeldItems(batchId),
    listStoppedItems(batchId, now),
  ])
  if (!found) return { outcome: 'not_due' }
  const seen: Held = { batch: toHeldBatch(found), items: rows.map(toHeldItem) }
  const stopped = stops.map(toStoppedItem)
  try {
    const isAsApproved = (await sha256Hex(seen.batch.request)) === seen.batch.requestSha256
    // Unapproved bytes must not lead to a replacement: the whole batch goes to quarantine below.
    if (stopped.length > 0 && seen.batch.isUnsent && isAsApproved) {
      return rejected(await giveUpStopped(db, { kind: 'system' }, { ...seen, stopped, now }))
    }
    const paypal = await paypalFor(deps, seen.batch.payerAdvertiserId)
    if (paypal === null) return await leaveUnsent(deps, batchId)
    const payer = seen.batch.payerAdvertiserId
    const answers = await runScoped(db, { kind: 'system' }, [
      // Locks the payer's account: it must not change until the outcome of the batch is known.
      ...(payer === null ? [] : [holdPaypalAccount(payer)]),
      claimForSubmission(batchId, at),
    ])
    const [claimed] = answers.at(-1) ?? []
    if (!claimed) return { outcome: 'not_due' }
    const held = { ...seen, batch: toHeldBatch(claimed) }
    if ((await sha256Hex(held.batch.request)) !== held.batch.requestSha256) {
      const detail = 'the request is not the one that was approved'
      const problem = problemOf('request_changed', detail)
      return await quarantine(deps, held.batch, problem, null)
    }
    return await send(deps, await withCurrentAccount(deps, payer, paypal), held)
  } catch (error) {
    const guard = guardOf(error)
    if (guard === 'lease_lost') return { outcome: 'lease_lost' }
    if (guard === 'batch_moved_on' || guard === 'item_moved') return { outcome: 'not_due' }
    throw error
  }
}

/** Reads the account again, because it may have changed before the batch was taken. */
const withCurrentAccount = async (deps: PayoutDeps, payer: string | null, paypal: PaypalClient) =>
  payer === null ? paypal : ((await paypalFor(deps, payer)) ?? paypal)

const rejected = (given: { reason: string; replacedBy: string | null }): SubmitResult => ({
  outcome: 'rejected',
  ...given,
})

async function leaveUnsent({ db, now }: PayoutDeps, batchId: string): Promise<SubmitResult> {
  const detail = 'the payer has set up no PayPal account'
  const problem: BatchProblem = { code: 'not_sent', name: null, detail }
  const retryAt = new Date(now.getTime() + WITHOUT_PAYER_WAIT_MS)
  await runScoped(db, { kind: 'system' }, [recordWithoutPayer(batchId, problem, retryAt)])
  return { outcome: 'not_sent', reason: detail }
}

async function send(deps: PayoutDeps, paypal: PaypalClient, held: Held): Promise<SubmitResult> {
  const { batch } = held
  const answer = await paypal.createPayout({ senderBatchId: batch.id, body: batch.request })
  switch (answer.outcome) {
    case 'accepted':
      return submitted(deps, batch, answer.payoutBatchId, false)
    case 'exists':
      return adopt(deps, paypal, held, answer.payoutBatchId)
    case 'refused': {
      const name = answer.code ?? null
      // After an unanswered call a clean refusal proves nothing about that earlier call.
      return batch.isAmbiguous
        ? unknown(deps, batch, { code: 'unanswered', name, detail: answer.reason })
        : rejected(await giveUpRefused(deps.db, { ...held, answer, now: deps.now }))
    }
    case 'unknown': {
      const problem = problemOf('unanswered', answer.reason)
      return unknown(deps, batch, problem, { askedSeconds: answer.retryAfterSeconds ?? 0 })
    }
    case 'not_sent':
      return unknown(deps, batch, problemOf('not_sent', answer.reason), { isSent: false })
  }
}

const problemOf = (code: PayoutBatchProblem, detail: string): BatchProblem => ({
  ...{ code, name: null, detail },
})

/** PayPal holds a batch under our id. It is ours only if every item is equal. */
async function adopt(
  deps: PayoutDeps,
  paypal: PaypalClient,
  { batch, items }: Held,
  paypalBatchId: string | null,
): Promise<SubmitResult> {
  const unseen = (detail: string) => unknown(deps, batch, problemOf('exists_unseen', detail))
  // A webhook may name an id that the answer does not. It is used only if the batch is equal.
  const knownId = paypalBatchId ?? batch.hintedPaypalBatchId
  if (knownId === null) {
    return unseen('PayPal holds this batch but does not say under which id')
  }
  let comparison: ReturnType<typeof compareBatch>
  let shown: Awaited<ReturnType<PaypalClient['showBatch']>>
  try {
    shown = await paypal.showBatch(knownId)
    comparison = compareBatch({ batchId: batch.id, currency: batch.currency, items }, shown)
  } catch (error) {
    if (!(error instanceof PaypalOutage)) throw error
    return unseen(`PayPal holds this batch but does not show it: ${error.message}`)
  }
  switch (comparison.outcome) {
    case 'equal':
      return submitted(deps, batch, knownId, true)
    case 'incomplete':
      return unseen(`PayPal does not show ${comparison.missing} of our items yet`)
    case 'different':
      if (paypalBatchId === null) return unseen(`A webhook named another batch: ${comparison.why}`)
      return quarantine(
        deps,
        batch,
        problemOf('different', comparison.why),
        toShownBatch(knownId, items, shown.items),
      )
  }
}

async function submitted(
  { db, now }: PayoutDeps,
  batch: HeldBatch,
  paypalBatchId: string,
  isAdopted: boolean,
): Promise<SubmitResult> {
  await runScoped(db, { kind: 'system' }, recordSubmitted(batch, paypalBatchId, now))
  return { outcome: 'submitted', paypalBatchId, isAdopted }
}

/** `isSent: false` when the call was never made, so nothing new is in doubt. */
async function unknown(
  { db, now, jitter }: PayoutDeps,
  batch: HeldBatch,
  problem: BatchProblem,
  { askedSeconds = 0, isSent = true } = {},
): Promise<SubmitResult> {
  const delaySeconds = retryDelaySeconds(batch.attempts, jitter, askedSeconds)
  const retryAt = new Date(now.getTime() + delaySeconds * 1000)
  const ambiguousAt = isSent ? now : null
  const statement = recordUnknown(batch, { problem, retryAt, ambiguousAt })
  await runScoped(db, { kind: 'system' }, [statement])
  return { outcome: 'unknown', reason: problem.detail, retryAt }
}

async function quarantine(
  { db, now }: PayoutDeps,
  batch: HeldBatch,
  problem: BatchProblem,
  shown: ShownBatch | null,
): Promise<SubmitResult> {
  const statement = recordQuarantine(batch, problem, shownSet(shown, now))
  await runScoped(db, { kind: 'system' }, [statement])
  return { outcome: 'quarantine', reason: problem.detail }
}
