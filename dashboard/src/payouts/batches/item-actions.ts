/** What a person of finance may do with one payout now, and how the server is asked for it. */
import type {
  PayoutBatchStatus,
  PayoutItemStatus,
  PayoutMethod,
} from '../../../../schema/vocabulary.ts'
import { api, read } from '../../core/api.ts'
import type { Money } from '../../core/format/money.ts'

export type ItemAct = 'cancel' | 'payAgain' | 'paid' | 'failed' | 'returned'

/** A payout with what of its batch decides over it. */
export interface ActItem {
  readonly id: string
  readonly affiliate: { readonly id: string; readonly name: string }
  readonly amount: Money
  readonly status: PayoutItemStatus
  readonly cancel_requested_at?: string | null
  readonly batch: {
    readonly id: string
    readonly method: PayoutMethod
    readonly status: PayoutBatchStatus
    /** Whose own PayPal pays, where it is known. */
    readonly payer?: object | null
  }
}

/** Nothing is offered that would be refused. */
export function actsFor({ status, batch, cancel_requested_at: asked }: ActItem): ItemAct[] {
  if (status === 'failed' || status === 'returned' || status === 'reversed') return ['payAgain']
  if (batch.method === 'paypal') return status === 'unclaimed' && !asked ? ['cancel'] : []
  if (status === 'submitted') return ['paid', 'failed']
  return status === 'paid' ? ['returned'] : []
}

/** The state as a word: by hand nothing is with PayPal. */
export const shownItem = (method: PayoutMethod, status: PayoutItemStatus) =>
  method === 'manual' && status === 'submitted' ? 'to_pay' : status

const path = api.v1['payout-items'][':itemId']
const of = (itemId: string) => ({ param: { itemId } })

export const cancelItem = (id: string) => read(path.cancel.$post(of(id)))
export const payAgain = (id: string) => read(path['pay-again'].$post(of(id)))
export const recordFailure = (id: string, reason: string) =>
  read(path['record-failure'].$post({ ...of(id), json: { reason } }))
/** A second person accepts it before anything is recorded. */
export const proposeReturn = (id: string, reason: string) =>
  read(path['propose-return'].$post({ ...of(id), json: { reason } }))

/** All of them by one bank transfer: a second person accepts all of them, or none. */
export const proposePayments = (batchId: string, itemIds: readonly string[], reference: string) =>
  read(
    api.v1['payout-batches'][':batchId']['propose-payments'].$post({
      param: { batchId },
      json: { payments: itemIds.map((item_id) => ({ item_id, reference })) },
    }),
  )
