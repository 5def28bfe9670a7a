/**
 * Marks of sent batches, kept outside the database, because a database restored from a backup does
 * not know what was sent to PayPal since. Each batch is marked before each call that creates it.
 * Nothing is sent while the marks are newer than the database. See docs/decisions/0019.
 */

import { currencies } from '../../../schema/vocabulary.ts'
import { readMinor, readText, readTextOrNull, readTime, readWord } from '../../core/columns.ts'
import { type Db, runScoped } from '../../core/database.ts'
import { toDecimal } from '../../core/money.ts'
import { resendHorizon } from '../batches/rules/payout-submission.ts'
import {
  findFreeze,
  freezePayouts,
  listForgottenBatches,
  listMarkedItems,
  rememberFirstAttempts,
  toFreeze,
} from '../freeze.ts'
import type { PaypalClient } from '../paypal/client.ts'
import { keepDifferences } from './differences-db.ts'
import type { DifferenceSide, PayoutDifference } from './rules.ts'

/** Where marks are stored. A KV namespace implements it. */
export interface MarkStore {
  list(options: { prefix: string; cursor: string | null }): Promise<{
    keys: { name: string; metadata?: unknown }[]
    /** Cursor of the next page; missing or empty on the last one. */
    cursor?: string
  }>
  get(key: string): Promise<string | null>
  put(
    key: string,
    value: string,
    options: { expirationTtl: number; metadata?: object },
  ): Promise<void>
}

export interface MarkedItem {
  id: string
  advertiserId: string
  affiliateId: string
  /** Decimal amount in the batch's currency. */
  amount: string
}

/** A batch that was sent to PayPal, or was about to be. */
export interface PayoutMark {
  batchId: string
  firstAttemptAt: Date
}

const SENT = 'payout-sent:'
const ACCEPTED = 'payout-accepted:'
/** Longer than PayPal's duplicate guard, and than the age of any backup that would be restored. */
const KEPT_SECONDS = 45 * 86_400
/** The store allows one write per key and second, so PayPal's answer has its own key. */
const kept = { expirationTtl: KEPT_SECONDS }
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** A client that writes a mark before every create call. If the mark fails, no call is made. */
export function markCalls(db: Db, paypal: PaypalClient, store: MarkStore): PaypalClient {
  return {
    ...paypal,
    async createPayout(request) {
      try {
        await mark(db, store, request.senderBatchId)
      } catch (error) {
        return { outcome: 'not_sent', reason: `the batch could not be marked: ${wordsOf(error)}` }
      }
      const answer = await paypal.createPayout(request)
      const id = 'payoutBatchId' in answer ? answer.payoutBatchId : null
      // Without it the mark still holds payouts back; only the recovery needs it.
      if (id !== null) await store.put(ACCEPTED + request.senderBatchId, id, kept).catch(() => {})
      return answer
    },
  }
}

async function mark(db: Db, store: MarkStore, batchId: string): Promise<void> {
  const [rows = []] = await runScoped(db, { kind: 'system' }, [listMarkedItems(batchId)])
  const [batch] = rows
  if (batch === undefined) throw new Error('the database does not know it')
  const currency = readWord(currencies, batch.currency)
  const items = rows.map((row): MarkedItem => {
    const minor = readMinor(row.amount_minor)
    return {
      id: readText(row.item_id),
      advertiserId: readText(row.advertiser_id),
      affiliateId: readText(row.affiliate_id),
      amount: toDecimal({ minor, currency }),
    }
  })
  const metadata = {
    v: 1,
    firstAttemptAt: readTime(batch.first_attempt_at).toISOString(),
    itemCount: Number(batch.item_count),
    total: toDecimal({ minor: readMinor(batch.total_minor), currency }),
    currency,
    sha256: readText(batch.request_sha256),
  }
  await store.put(
    SENT + batchId,
    JSON.stringify({ ...metadata, payer: batch.payer_advertiser_id, items }),
    { ...kept, metadata },
  )
}

/**
 * Why nothing may be sent now; null when batches may be sent. Freezes payouts if a mark is newer
 * than the database. If the marks cannot be read, nothing is sent.
 * @throws what the database throws.
 */
export async function reasonToHoldBack(
  db: Db,
  store: MarkStore,
  now: Date,
): Promise<string | null> {
  let marks: PayoutMark[]
  try {
    marks = await listMarks(store)
  } catch (error) {
    return `The marks of sent batches cannot be read: ${wordsOf(error)}`
  }
  // Read the marks first: a batch is marked only after the database has recorded its call.
  const [forgotten = [], [state = {}] = []] = await runScoped(db, { kind: 'system' }, [
    listForgottenBatches(marks),
    findFreeze(resendHorizon(now)),
  ])
  const { reason } = toFreeze(state)
  if (forgotten.length === 0) return reason === null ? null : `Payouts are stopped: ${reason}`

  const ids = new Set(forgotten.map((row) => readText(row.batch_id)))
  const lost = marks.filter(({ batchId }) => ids.has(batchId))
  const why = `${lost.length} batches were sent to PayPal that this database does not know as sent. It seems to be restored from a backup.`
  const statements = lost.map(({ batchId, firstAttemptAt }) => {
    const status = readTextOrNull(forgotten.find((row) => row.batch_id === batchId)?.status)
    const difference: PayoutDifference = {
      ...{ kind: 'sent_before_restore', itemId: null },
      ours: status === null ? null : { type: 'status', status },
      theirs: { type: 'first_sent', first_sent_at: firstAttemptAt.toISOString() },
    }
    return keepDifferences(batchId, [difference], now)
  })
  await runScoped(db, { kind: 'system' }, [
    freezePayouts(null, why, now, { code: 'restored_backup', batches: lost.length }),
    rememberFirstAttempts(lost),
    ...statements,
  ])
  return `Payouts are stopped: ${why}`
}

async function listMarks(store: MarkStore): Promise<PayoutMark[]> {
  const marks: PayoutMark[] = []
  let cursor: string | null = null
  do {
    const page: Awaited<ReturnType<MarkStore['list']>> = await store.list({ prefix: SENT, cursor })
    marks.push(
      ...page.keys.map(({ name, metadata }) => readMark(name.slice(SENT.length), metadata)),
    )
    cursor = page.cursor || null
  } while (cursor !== null)
  return marks
}

function readMark(batchId: string, metadata: unknown): PayoutMark {
  const { firstAttemptAt } = (metadata ?? {}) as { firstAttemptAt?: unknown }
  const at = new Date(typeof firstAttemptAt === 'string' ? firstAttemptAt : '')
  if (!uuid.test(batchId) || Number.isNaN(at.getTime())) {
    throw new Error(`nobody can read the mark ${SENT}${batchId}`)
  }
  return { batchId, firstAttemptAt: at }
}

/**
 * What the mark of a forgotten batch, and PayPal if it has the batch, show of each item. For the
 * people who repair a restored database.
 * @throws PaypalOutage.
 */
export async function recallItems(
  paypalOf: (payerAdvertiserId: string | null) => Promise<PaypalClient | null>,
  store: MarkStore,
  batchId: string,
): Promise<{ id: string; difference: PayoutDifference }[]> {
  const text = await store.get(SENT + batchId)
  if (text === null) return []
  const mark = JSON.parse(text) as { payer?: string | null; currency: string; items: MarkedItem[] }
  const { payer = null, currency, items } = mark
  const [paypalBatchId, paypal] = [await store.get(ACCEPTED + batchId), await paypalOf(payer)]
  const unseen = paypal === null ? 'no_paypal_account' : 'not_known_at_paypal'
  const shown = paypalBatchId === null ? null : await paypal?.showBatch(paypalBatchId)
  const statuses = new Map(shown?.items.map(({ senderItemId, status }) => [senderItemId, status]))
  return items.map(({ id, advertiserId, affiliateId, amount }) => {
    const theirs: DifferenceSide = {
      ...{ type: 'marked_payment', amount, currency, status: statuses.get(id) ?? unseen },
      ...{ affiliate_id: affiliateId, advertiser_id: advertiserId },
    }
    return { id, difference: { kind: 'sent_before_restore', itemId: id, ours: null, theirs } }
  })
}

const wordsOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
