/** Reads a page of "show batch" leniently: what is unknown stays text, what is missing is null. */
import * as z from 'zod'
import { type Currency, currencyExponents } from '../../schema/vocabulary.ts'
import { parseDecimal } from '../domain/money.ts'

/** One item as PayPal shows it. */
export interface ShownItem {
  payoutItemId: string
  /** Our item id; empty when PayPal shows none. */
  senderItemId: string
  transactionId: string | null
  /** PayPal's own word, such as SUCCESS or UNCLAIMED; a word nobody knows stays as it came. */
  status: string
  receiver: string
  currency: string
  /** Null when the amount cannot be read. */
  amountMinor: bigint | null
  /** Zero until PayPal has processed the item. */
  feeMinor: bigint
  /** PayPal's error name, such as RECEIVER_UNREGISTERED. */
  errorName: string | null
}

export interface ShownBatch {
  payoutBatchId: string
  senderBatchId: string | null
  status: string
  /** Items of the whole batch by PayPal's count; null when it did not say. */
  totalItems: number | null
  totalPages: number
  items: ShownItem[]
}

const text = z.string().nullish().catch(null)
const Amount = z.object({ currency: z.string(), value: z.string() }).nullish().catch(null)
const Item = z.object({
  payout_item_id: z.string(),
  transaction_id: text,
  transaction_status: z.string().catch(''),
  payout_item_fee: Amount,
  payout_item: z.object({ sender_item_id: text, receiver: text, amount: Amount }),
  // An item without an error carries `{}`, `[]` or nothing.
  errors: z.object({ name: text }).nullish().catch(null),
})
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

/** Null when the answer is not a batch: then nothing may be concluded from it. */
export function readBatchPage(json: unknown): ShownBatch | null {
  const page = Page.safeParse(json)
  if (!page.success) return null
  const { batch_header: header, total_items, total_pages, items } = page.data
  return {
    payoutBatchId: header.payout_batch_id,
    senderBatchId: header.sender_batch_header?.sender_batch_id ?? null,
    status: header.batch_status,
    totalItems: total_items ?? null,
    totalPages: total_pages ?? 1,
    items: items.map(toShownItem),
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
    errorName: item.errors?.name ?? null,
  }
}

function minorOf(amount: z.infer<typeof Amount>): bigint | null {
  if (!amount || !Object.hasOwn(currencyExponents, amount.currency)) return null
  // Trailing zeros say nothing: "10.100" USD and "1050.00" JPY are amounts too.
  const trimmed = amount.value.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '')
  const parsed = parseDecimal(trimmed, amount.currency as Currency)
  return parsed.ok ? parsed.money.minor : null
}
