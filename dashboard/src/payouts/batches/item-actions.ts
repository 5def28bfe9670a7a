/** Finance's actions on one payout, and their requests. */
import type {
  PayoutBatchStatus,
  PayoutItemStatus,
  PayoutMethod,
} from '../../../../schema/vocabulary.ts'
import { api, read } from '../../core/api.ts'
import type { Money } from '../../core/format/money.ts'

export type ItemAct = 'cancel' | 'payAgain' | 'paid' | 'failed' | 'returned'

/** A payout, with the batch fields that decide which actions are possible. */
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
    /** The payer whose PayPal account is used, if known. */
    readonly payer?: object | null
  }
}

/** Actions the server would refuse are not offered. */
export function actsFor({ status, batch, cancel_requested_at: asked }: ActItem): ItemAct[] {
  if (status === 'failed' || status === 'returned' || status === 'reversed') return ['payAgain']
  if (batch.method === 'paypal') return status === 'unclaimed' && !asked ? ['cancel'] : []
  if (status === 'submitted') return ['paid', 'failed']
  return status === 'paid' ? ['returned'] : []
}

/** Status for display: manual payouts are never with PayPal. */
export const shownItem = (method: PayoutMethod, status: PayoutItemStatus) =>
  method === 'manual' && status === 'submitted' ? 'to_pay' : status

const path = api.v1['payout-items'][':itemId']
const of = (itemId: string) => ({ param: { itemId } })

export const cancelItem = (id: string) => read(path.cancel.$post(of(id)))
export const payAgain = (id: string) => read(path['pay-again'].$post(of(id)))
export const recordFailure = (id: string, reason: string) =>
  read(path['record-failure'].$post({ ...of(id), json: { reason } }))
/** Takes effect when a second person accepts it. */
export const proposeReturn = (id: string, reason: string) =>
  read(path['propose-return'].$post({ ...of(id), json: { reason } }))

/** Payments by one bank transfer: a second person accepts all or none. */
export const proposePayments = (batchId: string, itemIds: readonly string[], reference: string) =>
  read(
    api.v1['payout-batches'][':batchId']['propose-payments'].$post({
      param: { batchId },
      json: { payments: itemIds.map((item_id) => ({ item_id, reference })) },
    }),
  )
