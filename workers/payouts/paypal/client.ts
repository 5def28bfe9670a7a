/** A small client of PayPal Payouts. It maps PayPal's answers to results, and unclear ones to `unknown`. */
import { type ItemReading, readBatchPage, readItem, type ShownBatch } from './batch-page.ts'
import { type Call, callWithToken, type PaypalSettings, reasonOf, TokenFailure } from './call.ts'
import { type Cancellation, interpretCancellation } from './interpret-cancellation.ts'
import {
  errorNameOf,
  interpretSubmission,
  type PaypalAnswer,
  readJson,
  type Submission,
} from './interpret-submission.ts'

export type { PaypalSettings, TokenCache } from './call.ts'

export interface PaypalClient {
  /** Sends these bytes unchanged. Never throws: an unclear result is returned as `unknown`. */
  createPayout(request: { senderBatchId: string; body: string }): Promise<Submission>
  /** Every page of a batch. Throws PaypalOutage if PayPal does not answer, or not readably. */
  showBatch(payoutBatchId: string): Promise<ShownBatch>
  /** One item as it is now. Throws PaypalOutage as `showBatch` does. */
  showItem(payoutItemId: string): Promise<ItemReading>
  /**
   * Cancels an unclaimed item. Never throws. The answer moves no money; only the item's status,
   * read afterwards, does, because the receiver may have claimed the payout a moment before.
   */
  cancelItem(payoutItemId: string): Promise<Cancellation>
}

/** PayPal did not answer a read, or not as expected. Nothing may be concluded from it. */
export class PaypalOutage extends Error {
  override name = 'PaypalOutage'
}

/** PayPal says that it has no such batch or item. This raises an alarm but proves nothing. */
export class PaypalMissing extends PaypalOutage {
  override name = 'PaypalMissing'
}

const PAGE_SIZE = 1000
const PAGES_MAX = 1000

export function connectPaypal(settings: PaypalSettings): PaypalClient {
  const { baseUrl } = settings
  return {
    async createPayout({ senderBatchId, body }) {
      const path = '/v1/payments/payouts'
      const answer = await ask(settings, {
        method: 'POST',
        path,
        body,
        timeoutMs: settings.createTimeoutMs,
      })
      return 'outcome' in answer ? answer : interpretSubmission(answer, { baseUrl, senderBatchId })
    },

    async showBatch(payoutBatchId) {
      const first = await readPage(settings, payoutBatchId, 1)
      // Pages may shift during the read, so an item can appear on two of them.
      const items = new Map(first.items.map((item) => [item.payoutItemId, item]))
      let isMore = hasMore(first, first.items.length, 1)
      for (let page = 2; isMore && page <= PAGES_MAX; page += 1) {
        const next = await readPage(settings, payoutBatchId, page)
        if (next.totalItems !== first.totalItems || next.totalPages !== first.totalPages) {
          throw new PaypalOutage(`the batch changed while page ${page} was read`)
        }
        for (const item of next.items) items.set(item.payoutItemId, item)
        isMore = hasMore(first, next.items.length, page)
      }
      return { ...first, items: [...items.values()] }
    },

    async showItem(payoutItemId) {
      const answer = await read(settings, itemPath(payoutItemId))
      const shown = answer.status === 200 ? readItem(readJson(answer.body)) : null
      if (!shown) throw failureOf(answer, 'an item')
      if (shown.payoutItemId !== payoutItemId) throw new PaypalOutage('another item was shown')
      return shown
    },

    async cancelItem(payoutItemId) {
      const path = `${itemPath(payoutItemId)}/cancel`
      const answer = await ask(settings, {
        method: 'POST',
        path,
        timeoutMs: settings.createTimeoutMs,
      })
      return 'outcome' in answer ? answer : interpretCancellation(answer, payoutItemId)
    },
  }
}

const itemPath = (id: string) => `/v1/payments/payouts-item/${encodeURIComponent(id)}`

/** If PayPal gives no page count, a full page means that there is another one. */
const hasMore = ({ totalPages }: ShownBatch, shownItems: number, page: number) =>
  totalPages === null ? shownItems >= PAGE_SIZE : page < totalPages

/** A call that changes something. A thrown error becomes `unknown`. */
async function ask(
  settings: PaypalSettings,
  call: Call,
): Promise<PaypalAnswer | { outcome: 'unknown' | 'not_sent'; reason: string }> {
  try {
    return await callWithToken(settings, call)
  } catch (error) {
    const outcome = error instanceof TokenFailure ? 'not_sent' : 'unknown'
    return { outcome, reason: reasonOf(error) }
  }
}

async function read(settings: PaypalSettings, path: string): Promise<PaypalAnswer> {
  try {
    return await callWithToken(settings, { method: 'GET', path, timeoutMs: settings.readTimeoutMs })
  } catch (error) {
    throw new PaypalOutage(reasonOf(error))
  }
}

async function readPage(settings: PaypalSettings, payoutBatchId: string, page: number) {
  const query = `page=${page}&page_size=${PAGE_SIZE}&total_required=true`
  const id = encodeURIComponent(payoutBatchId)
  const answer = await read(settings, `/v1/payments/payouts/${id}?${query}`)
  const shown = answer.status === 200 ? readBatchPage(readJson(answer.body)) : null
  if (!shown) throw failureOf(answer, `page ${page}`)
  if (shown.payoutBatchId !== payoutBatchId) throw new PaypalOutage('another batch was shown')
  return shown
}

function failureOf(answer: PaypalAnswer, path: string): PaypalOutage {
  const name = errorNameOf(answer)
  const isMissing =
    answer.status === 404 && (name === 'RESOURCE_NOT_FOUND' || name === 'INVALID_RESOURCE_ID')
  const Failure = isMissing ? PaypalMissing : PaypalOutage
  return new Failure(`${answer.status} ${name} to ${path}, ${answer.debugId ?? '-'}`)
}
