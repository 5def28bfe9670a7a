/** The JSON of the simulated PayPal: batches, items, and the audit of its own journal. */
import { problem, type SimAnswer } from './simulator-problems.ts'
import { formatValue, type SimBatch, type SimItem } from './simulator-state.ts'

const PAGE_SIZE_MAX = 1000

const time = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`
const money = (minor: bigint | string, currency: string) => ({
  currency,
  value: formatValue(BigInt(minor), currency),
})
const link = (href: string, rel: string) => ({
  href,
  rel,
  method: 'GET',
  encType: 'application/json',
})

/** The header of a batch; its fees are zero until PayPal starts processing. */
export function batchHeader(batch: SimBatch) {
  const settled = batch.status !== 'PENDING'
  const fees = batch.items.reduce((sum, item) => sum + BigInt(item.fee), 0n)
  return {
    payout_batch_id: batch.payout_batch_id,
    batch_status: batch.status,
    time_created: time(batch.created_at_ms),
    ...(batch.completed_at_ms === undefined
      ? {}
      : { time_completed: time(batch.completed_at_ms), time_closed: time(batch.completed_at_ms) }),
    sender_batch_header: {
      ...(batch.sender_batch_id === null ? {} : { sender_batch_id: batch.sender_batch_id }),
      ...(batch.email_subject === null ? {} : { email_subject: batch.email_subject }),
      ...(batch.email_message === undefined ? {} : { email_message: batch.email_message }),
    },
    funding_source: 'BALANCE',
    amount: money(
      batch.items.reduce((sum, item) => sum + BigInt(item.amount), 0n),
      batch.currency,
    ),
    fees: money(settled ? fees : 0n, batch.currency),
  }
}

/** The 201 of a created batch. */
export function createdView(batch: SimBatch, origin: string): SimAnswer {
  const { payout_batch_id, batch_status, sender_batch_header } = batchHeader(batch)
  return {
    status: 201,
    body: {
      batch_header: { payout_batch_id, batch_status, sender_batch_header },
      links: [link(`${origin}/v1/payments/payouts/${payout_batch_id}`, 'self')],
    },
  }
}

export function itemView(batch: SimBatch, item: SimItem, origin: string) {
  const isDenied = batch.status === 'DENIED'
  return {
    payout_item_id: item.payout_item_id,
    // A denied item never got a transaction.
    ...(isDenied || item.status === 'PENDING' ? {} : { transaction_id: item.transaction_id }),
    activity_id: [...item.transaction_id].reverse().join(''),
    transaction_status: item.status,
    payout_item_fee: money(item.status === 'PENDING' ? 0n : item.fee, item.currency),
    payout_batch_id: batch.payout_batch_id,
    payout_item: {
      recipient_type: item.recipient_type,
      amount: money(item.amount, item.currency),
      ...(item.note === null ? {} : { note: item.note }),
      receiver: item.receiver,
      ...(item.sender_item_id === null ? {} : { sender_item_id: item.sender_item_id }),
      recipient_wallet: 'PAYPAL',
    },
    ...(item.conversion ? { currency_conversion: conversionView(item) } : {}),
    ...(item.processed_at_ms === null ? {} : { time_processed: time(item.processed_at_ms) }),
    // The real PayPal sends both forms of an empty list.
    errors: item.error
      ? { name: item.error, message: item.error, details: {}, links: [] }
      : item.status === 'SUCCESS'
        ? {}
        : [],
    links: [link(`${origin}/v1/payments/payouts-item/${item.payout_item_id}`, 'item')],
  }
}

function conversionView({ conversion, amount, currency }: SimItem) {
  if (!conversion) return undefined
  return {
    from_amount: money(conversion.amount, conversion.from),
    to_amount: money(amount, currency),
    exchange_rate: conversion.rate,
  }
}

const wholeNumber = (text: string | null, fallback: number) =>
  text === null ? fallback : /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN

/** One page of a batch, with PayPal's paging and field selection. */
export function batchView(batch: SimBatch, query: URLSearchParams, origin: string): SimAnswer {
  const page = wholeNumber(query.get('page'), 1)
  const size = wholeNumber(query.get('page_size'), PAGE_SIZE_MAX)
  if (!(page >= 1 && page <= 1000) || !(size >= 1 && size <= PAGE_SIZE_MAX)) {
    const details = [{ field: 'page_size', location: 'query', issue: 'Value is invalid' }]
    return problem('VALIDATION_ERROR', 'Invalid request - see details', details)
  }
  const fields = query.get('fields')
  const self = `${origin}/v1/payments/payouts/${batch.payout_batch_id}`
  const totals = {
    total_items: batch.items.length,
    total_pages: Math.ceil(batch.items.length / size),
  }
  const items = batch.items.slice((page - 1) * size, page * size)
  return {
    status: 200,
    body: {
      ...(query.get('total_required') === 'true' ? totals : {}),
      batch_header: batchHeader(batch),
      ...(fields === 'batch_header'
        ? {}
        : { items: items.map((item) => itemView(batch, item, origin)) }),
      links: [link(`${self}?page_size=${size}&page=${page}`, 'self')],
    },
  }
}
