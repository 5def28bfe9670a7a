/** Payout items as CSV: one batch for a bank or for reading, or all of some days. */

import { toCsv } from '../../../core/csv.ts'
import { maskReceiver } from '../../../core/mask-receiver.ts'
import { toDecimal } from '../../../core/money.ts'
import type { ItemRow } from '../db/payout-exports.ts'

const batchColumns = [
  ...['item_id', 'receiver', 'amount', 'currency', 'affiliate', 'affiliate_name', 'advertiser'],
  ...['status', 'reference', 'paypal_item_id', 'paypal_transaction_id', 'fee', 'fee_currency'],
  ...['problem_code', 'problem_message', 'updated_at'],
]

/** One row per item of a batch. */
export function batchItemsCsv(items: readonly ItemRow[], isMasked: boolean): string {
  return toCsv(
    batchColumns,
    items.map((item) => [
      ...[item.id, isMasked ? maskReceiver(item.receiver) : item.receiver, ...amountOf(item)],
      ...[item.affiliate.code, item.affiliate.name, item.advertiser.name],
      ...outcomeOf(item),
    ]),
  )
}

const exportColumns = [
  ...['item_id', 'reserved_at', 'batch_id', 'batch_number', 'method', 'payer', 'batch_status'],
  ...['paypal_batch_id', 'submitted_at', 'affiliate_id', 'affiliate', 'affiliate_name'],
  ...['advertiser_id', 'advertiser', 'receiver', 'amount', 'currency'],
  ...['status', 'reference', 'paypal_item_id', 'paypal_transaction_id', 'fee', 'fee_currency'],
  ...['problem_code', 'problem_message', 'updated_at', 'settled_by', 'retry_of_item_id'],
]

/**
 * One row per item, with everything about it. `payer` is empty where the platform pays. Without its
 * header it goes on behind what was sent before.
 */
export function payoutsCsv(items: readonly ItemRow[], hasHeader = true): string {
  return toCsv(
    hasHeader ? exportColumns : null,
    items.map((item) => {
      const { batch, affiliate, advertiser } = item
      return [
        ...[item.id, item.createdAt.toISOString(), batch.id, batch.number?.toString() ?? null],
        ...[batch.method, batch.payerAdvertiserId, batch.status, batch.paypalBatchId],
        ...[batch.submittedAt?.toISOString() ?? null, affiliate.id, affiliate.code, affiliate.name],
        ...[advertiser.id, advertiser.name, item.receiver, ...amountOf(item)],
        ...[...outcomeOf(item), item.settledBy?.name ?? null, item.retryOfItemId],
      ]
    }),
  )
}

const amountOf = ({ amountMinor, currency }: ItemRow) => [
  toDecimal({ minor: amountMinor, currency }),
  currency,
]

function outcomeOf(item: ItemRow): (string | null)[] {
  return [
    ...[item.status, item.externalReference, item.paypalItemId, item.paypalTransactionId],
    ...[toDecimal(item.fee), item.fee.currency],
    ...[item.problemCode, item.problemMessage, item.updatedAt.toISOString()],
  ]
}
