/** Reads a page of "show batch" leniently: unknown values stay text, missing ones become null. */

import * as z from 'zod'
import { currencies, currencyExponents } from '../../../schema/vocabulary.ts'
import { readWord } from '../../core/columns.ts'
import { parseDecimal } from '../../core/money.ts'

/** One item as PayPal shows it. */
export interface ShownItem {
  payoutItemId: string
  /** Our item id; empty if PayPal shows none. */
  senderItemId: string
  transactionId: string | null
  /** PayPal's status, such as SUCCESS or UNCLAIMED; unknown ones are kept unchanged. */
  status: string
  receiver: string
  currency: string
  /** Null if the amount cannot be read. */
  amountMinor: bigint | null
  /** Zero until PayPal has processed the item. */
  feeMinor: bigint
  /** Currency of PayPal's fee, which may differ from the item's; empty if it shows none. */
  feeCurrency: string
  /** PayPal's currency conversion for this item; null if there was none. */
  conversion: Conversion | null
  /** PayPal's error name, such as RECEIVER_UNREGISTERED. */
  errorName: string | null
}

/** PayPal's numbers, as decimals. The rate is stored, never used in calculations. */
export interface Conversion {
  from: { currency: string; value: string }
  to: { currency: string; value: string }
  rate: string
}

/** An item read by its own id, with the batch it is in. */
export interface ItemReading extends ShownItem {
  payoutBatchId: string | null
  senderBatchId: string | null
}

export interface ShownBatch {
  payoutBatchId: string
  senderBatchId: string | null
  status: string
  /** PayPal's count of items in the whole batch; null if it gave none. */
  totalItems: number | null
  /** Null if PayPal gave none. */
  totalPages: number | null
  items: ShownItem[]
}

const text = z.string().nullish().catch(null)
const Amount = z.object({ currency: z.string(), value: z.string() }).nullish().catch(null)
const Conversion = z
  .object({
    from_amount: z.object({ currency: z.string(), value: z.string() }),
    to_amount: z.object({ currency: z.string(), value: z.string() }),
    exchange_rate: z.string(),
  })
  .nullish()
  .catch(null)
const Item = z.object({
  payout_item_id: z.string().min(1),
  transaction_id: text,
  transaction_status: z.string().catch(''),
  payout_item_fee: Amount,
  payout_item: z.object({ sender_item_id: text, receiver: text, amount: Amount }),
  currency_conversion: Conversion,
  // An item without an error carries `{}`, `[]` or nothing.
  errors: z.object({ name: text }).nullish().catch(null),
})
const LoneItem = Item.extend({ payout_batch_id: text, sender_batch_id: text })
const Page = z.object({
  total_items: z.int().nonnegative().nullish().catch(null),
  total_pages: z.int().positive().nullish().catch(null),
  batch_header: z.object({
    payout_batch_id: z.string(),
    batch_status: z.string(),
    sender_batch_header: z.object({ sender_batch_id: text }).nullish().catch(null),
  }),
  items: z.array(Item).default([]),
})

/** Null if the answer is not a batch; then nothing may be concluded from it. */
export function readBatchPage(json: unknown): ShownBatch | null {
  const page = Page.safeParse(json)
  if (!page.success) return null
  const { batch_header: header, total_items, total_pages, items } = page.data
  return {
    payoutBatchId: header.payout_batch_id,
    senderBatchId: header.sender_batch_header?.sender_batch_id ?? null,
    status: header.batch_status,
    totalItems: total_items ?? null,
    totalPages: total_pages ?? null,
    items: items.map(toShownItem),
  }
}

/** The answer to "show item" and "cancel item". Null if it is not an item. */
export function readItem(json: unknown): ItemReading | null {
  const item = LoneItem.safeParse(json)
  if (!item.success) return null
  const { payout_batch_id, sender_batch_id } = item.data
  return {
    ...toShownItem(item.data),
    payoutBatchId: payout_batch_id ?? null,
    senderBatchId: sender_batch_id ?? null,
  }
}

function toShownItem(item: z.infer<typeof Item>): ShownItem {
  const amount = item.payout_item.amount
  return {
    payoutItemId: item.payout_item_id,
    senderItemId: item.payout_item.sender_item_id ?? '',
    transactionId: item.transaction_id ?? null,
    status: item.transaction_status,
    receiver: item.payout_item.receiver ?? '',
    currency: amount?.currency ?? '',
    amountMinor: minorOf(amount),
    feeMinor: minorOf(item.payout_item_fee) ?? 0n,
    feeCurrency: item.payout_item_fee?.currency ?? '',
    conversion: toConversion(item.currency_conversion),
    errorName: item.errors?.name ?? null,
  }
}

function toConversion(shown: z.infer<typeof Conversion>): Conversion | null {
  if (!shown) return null
  return { from: shown.from_amount, to: shown.to_amount, rate: shown.exchange_rate }
}

function minorOf(amount: z.infer<typeof Amount>): bigint | null {
  if (!amount || !Object.hasOwn(currencyExponents, amount.currency)) return null
  // Trailing zeros are allowed: "10.100" USD and "1050.00" JPY are valid amounts.
  const trimmed = amount.value.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '')
  const parsed = parseDecimal(trimmed, readWord(currencies, amount.currency))
  return parsed.ok ? parsed.money.minor : null
}
