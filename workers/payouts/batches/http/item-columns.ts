/** Columns of payout items: in the list of all batches, in the export and in a batch's files. */
import * as z from 'zod'
import { payoutErrorActions } from '../../../../schema/paypal-errors.ts'
import {
  payoutBatchStatuses,
  payoutItemStatuses,
  payoutMethods,
} from '../../../../schema/vocabulary.ts'
import { csvOf, csvParts } from '../../../core/csv.ts'
import { maskReceiver } from '../../../core/mask-receiver.ts'
import { id, MoneyAnswer, Named } from '../../../http/contract.ts'
import { moneyAnswer, timeAnswer, timeOrNull } from '../../../http/present.ts'
import { columnOf, csvColumns, rowAnswer } from '../../../http/tables.ts'
import { time } from '../../../http/times-contract.ts'
import { itemProblemAction } from '../../receivers/rules/payout-receivers.ts'
import type { ItemRow } from '../db/payout-exports.ts'

const column = columnOf<ItemRow>()
const text = z.string().nullable()
const amountOf = ({ amountMinor, currency }: ItemRow) => moneyAnswer(amountMinor, currency)
const feeOf = ({ fee }: ItemRow) => moneyAnswer(fee.minor, fee.currency)
const createdAt = (item: ItemRow) => timeAnswer(item.createdAt)

/** In the order of the export. */
export const itemColumns = {
  id: column(id, (item) => item.id, { item_id: (item) => item.id }),
  created_at: column(time, createdAt, { reserved_at: createdAt }),
  batch: column(
    z.object({
      id,
      number: z.int().nullable().describe('Within its run; null while the run is being built.'),
      method: z.enum(payoutMethods),
      status: z.enum(payoutBatchStatuses),
      paypal_batch_id: text,
    }),
    ({ batch }) => ({
      ...{ id: batch.id, number: batch.number, method: batch.method, status: batch.status },
      paypal_batch_id: batch.paypalBatchId,
    }),
    {
      batch_id: ({ batch }) => batch.id,
      batch_number: ({ batch }) => batch.number,
      method: ({ batch }) => batch.method,
      // Empty where the platform pays.
      payer: ({ batch }) => batch.payerAdvertiserId,
      batch_status: ({ batch }) => batch.status,
      paypal_batch_id: ({ batch }) => batch.paypalBatchId,
      submitted_at: ({ batch }) => timeOrNull(batch.submittedAt),
    },
  ),
  affiliate: column(
    z.object({ id, name: z.string(), code: z.string() }),
    ({ affiliate }) => affiliate,
    {
      affiliate_id: ({ affiliate }) => affiliate.id,
      affiliate: ({ affiliate }) => affiliate.code,
      affiliate_name: ({ affiliate }) => affiliate.name,
    },
  ),
  advertiser: column(Named, ({ advertiser }) => advertiser, {
    advertiser_id: ({ advertiser }) => advertiser.id,
    advertiser: ({ advertiser }) => advertiser.name,
  }),
  receiver: column(z.string().describe('Masked for support.'), (item) => item.receiver),
  amount: column(MoneyAnswer, amountOf, {
    amount: (item) => amountOf(item).amount,
    currency: (item) => item.currency,
  }),
  status: column(z.enum(payoutItemStatuses), (item) => item.status),
  external_reference: column(
    text.describe('Reference of the manual payment.'),
    (item) => item.externalReference,
    { reference: (item) => item.externalReference },
  ),
  paypal_item_id: column(text, (item) => item.paypalItemId),
  paypal_transaction_id: column(text, (item) => item.paypalTransactionId),
  fee: column(MoneyAnswer, feeOf, {
    fee: (item) => feeOf(item).amount,
    fee_currency: (item) => item.fee.currency,
  }),
  problem_code: column(text, (item) => item.problemCode),
  problem_message: column(text, (item) => item.problemMessage),
  problem_action: column(
    z.enum(payoutErrorActions).nullable(),
    ({ problemCode }) => (problemCode === null ? null : itemProblemAction(problemCode)),
    {},
  ),
  updated_at: column(time, (item) => timeAnswer(item.updatedAt)),
  settled_by: column(
    Named.nullable().describe('Who last recorded the outcome manually.'),
    (item) => item.settledBy,
    { settled_by: (item) => item.settledBy?.name ?? null },
  ),
  retry_of_item_id: column(id.nullable(), (item) => item.retryOfItemId),
}

const shown = (item: ItemRow, isMasked: boolean): ItemRow =>
  isMasked ? { ...item, receiver: maskReceiver(item.receiver) } : item

export const itemRowAnswer = (item: ItemRow, isMasked: boolean) =>
  rowAnswer(itemColumns, shown(item, isMasked))

const exported = csvColumns(itemColumns)

/** One row per item with all its fields. */
export const payoutsCsv = (items: readonly ItemRow[]): string => csvOf(exported, items)

/** The same of many pages. */
export const payoutsCsvParts = (pages: AsyncIterable<readonly ItemRow[]>) =>
  csvParts(exported, pages)

/** The fields that a bank needs come first. */
const batchFile = [
  ...['item_id', 'receiver', 'amount', 'currency', 'affiliate', 'affiliate_name', 'advertiser'],
  ...['status', 'reference', 'paypal_item_id', 'paypal_transaction_id', 'fee', 'fee_currency'],
  ...['problem_code', 'problem_message', 'updated_at'],
]

/** One row per item of a batch. */
export const batchItemsCsv = (items: readonly ItemRow[], isMasked: boolean): string =>
  csvOf(
    Object.fromEntries(batchFile.map((name) => [name, exported[name]!])),
    items.map((item) => shown(item, isMasked)),
  )
