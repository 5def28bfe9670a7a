/**
 * A batch that PayPal has certainly not created: which items are dropped, why, and who is notified.
 */
import type { Db, Scope, Statement } from '../../../core/database.ts'
import { toDecimal } from '../../../core/money.ts'
import type { Submission } from '../../paypal/interpret-submission.ts'
import { badItemName } from '../../receivers/rules/payout-receivers.ts'
import { mailAlert } from '../db/payout-alerts.ts'
import { rejectUnsent } from '../db/payout-replacement.ts'
import type { StoppedItem } from '../db/payout-stops.ts'
import { type HeldBatch, type HeldItem, recordRejected } from '../db/payout-submission.ts'
import { batchCode } from '../rules/payout.ts'
import { itemIdsAt } from '../rules/payout-replacement.ts'
import type { BatchProblem } from '../rules/payout-submission.ts'
import { type GivenUp, replacePayoutBatch } from './replace-payout-batch.ts'

interface Held {
  batch: HeldBatch
  items: readonly HeldItem[]
  now: Date
}

interface GaveUp {
  reason: string
  /** Draft of the items that can still be paid; null = there are none. */
  replacedBy: string | null
}

type Refused = Extract<Submission, { outcome: 'refused' }>

/**
 * F48: some of the batch's items may not be paid any more. Nothing was sent, so the others move to
 * a draft of their own. Raises TR001 `batch_moved_on` when the batch was sent or held in the
 * meantime. Finance gets a mail where no user is present to read the answer.
 */
export async function giveUpStopped(
  db: Db,
  scope: Scope,
  { batch, items, stopped, now }: Held & { stopped: readonly StoppedItem[] },
): Promise<GaveUp> {
  const reasons = [...new Set(stopped.map(({ reason }) => reason))].join(', ')
  const reason = `${stopped.length} items may not be paid any more: ${reasons}`
  const problem: BatchProblem = { code: 'affiliate_stopped', name: null, detail: reason }
  const givenUp = new Map(
    stopped.map((item) => [item.itemId, { problemCode: item.reason, problemMessage: null }]),
  )
  const notices = scope.kind === 'system' ? alertOf(batch, reason, now) : []
  const end = rejectUnsent(batch, problem)
  const replaced = { batch, items, givenUp, end, notices, now }
  return { reason, replacedBy: await replacePayoutBatch(db, scope, replaced) }
}

/**
 * PayPal refused the call and no earlier call is in doubt: posts E9 for every item. Items that
 * PayPal named are dropped (F63) and the others are drafted again. If it named none, all items are
 * dropped.
 */
export async function giveUpRefused(
  db: Db,
  { batch, items, answer, now }: Held & { answer: Refused },
): Promise<GaveUp> {
  const { code = null } = answer
  const reason =
    code === 'INSUFFICIENT_FUNDS' ? withTotal(answer.reason, batch, items) : answer.reason
  const problem: BatchProblem = { code: 'refused', name: code, detail: reason }
  const all = { problemCode: code ?? 'UNDEFINED', problemMessage: answer.reason }
  const givenUp = namedBad(batch, items, answer) ?? new Map(items.map(({ id }) => [id, all]))
  const end = recordRejected(batch, problem)
  const replaced = { batch, items, givenUp, end, notices: alertOf(batch, reason, now), now }
  return { reason, replacedBy: await replacePayoutBatch(db, { kind: 'system' }, replaced) }
}

const alertOf = (batch: HeldBatch, reason: string, now: Date): Statement[] => [
  mailAlert('refused', { detail: detailOf(batch, reason), payer: batch.payerAdvertiserId }, now),
]
const detailOf = ({ id }: HeldBatch, reason: string) => `Batch ${batchCode(id)} (${id}): ${reason}`

/**
 * Appends the batch's total: PayPal seldom says how much is missing for the amounts and its fees.
 */
function withTotal(reason: string, { currency }: HeldBatch, items: readonly HeldItem[]): string {
  const minor = items.reduce((sum, { amountMinor }) => sum + amountMinor, 0n)
  return `${reason}; it takes ${toDecimal({ minor, currency })} ${currency} and PayPal's fees`
}

/** The items that PayPal objected to; null if it named none, or one that we did not send. */
function namedBad(
  batch: HeldBatch,
  items: readonly HeldItem[],
  { badItems, code }: Refused,
): ReadonlyMap<string, GivenUp> | null {
  if (!badItems) return null
  const places = badItems.map(({ index }) => index)
  const ids = itemIdsAt(batch.request, places)
  const known = new Set(items.map(({ id }) => id))
  if (ids === null || !ids.every((id) => known.has(id))) return null
  return new Map(
    badItems.map(({ field, issue }, place) => [
      ids[place] as string,
      { problemCode: badItemName(field, code ?? 'VALIDATION_ERROR'), problemMessage: issue },
    ]),
  )
}
