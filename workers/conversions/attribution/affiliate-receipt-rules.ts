/**
 * What an affiliate may read of a receipt: the evidence, their own lines and their own hold. Never the fee,
 * what the advertiser owes, anybody else's share, the buyer, a cap's limit or the fraud signals.
 */
import type { Receipt } from './receipt-rules.ts'

/** Facts that the affiliate may read unchanged. */
const open = [
  ...['v', 'rule', 'converted_at', 'window_days', 'coupon', 'customer', 'renewal'],
  ...['exchange', 'hold', 'payout_rule', 'beside'],
]
const openInReversal = ['amount_minor', 'clamped_minor', 'currency', 'is_whole', 'was']

/** Lists each fact by name, so that a fact added to receipts later stays hidden until it is added here. */
export function affiliateReceipt(receipt: Receipt, affiliateId: string): Receipt {
  const { reported, excluded, lines, undo, click } = receipt
  const isOwn = (line: Receipt) => line.affiliate_id === affiliateId
  return {
    ...only(receipt, open),
    ...(isObject(click) ? { click: only(click, ['id', 'clicked_at', 'duplicate']) } : {}),
    ...(isObject(reported) ? { reported: only(reported, ['occurred_at']) } : {}),
    ...(Array.isArray(excluded)
      ? { excluded: excluded.map((fact: Receipt) => only(fact, ['rule', 'reason'])) }
      : {}),
    ...(Array.isArray(lines) ? { lines: lines.filter(isOwn) } : {}),
    ...(isObject(undo) ? { undo: ownReversal(undo, isOwn) } : {}),
  }
}

function ownReversal(undo: Receipt, isOwn: (line: Receipt) => boolean): Receipt {
  const { lines } = undo
  return {
    ...only(undo, openInReversal),
    ...(Array.isArray(lines) ? { lines: lines.filter(isOwn) } : {}),
  }
}

const isObject = (value: unknown): value is Receipt =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const only = (facts: Receipt, names: readonly string[]): Receipt =>
  Object.fromEntries(Object.entries(facts).filter(([name]) => names.includes(name)))
