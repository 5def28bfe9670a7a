/** The checks of the simulated PayPal when a payout batch is created, and the debit of its balance. */
import { balancesOf } from './simulator-accounts.ts'
import { duplicate, invalid, problem, type SimAnswer } from './simulator-problems.ts'
import {
  addToBalance,
  exponents,
  formatValue,
  parseValue,
  type SimBatch,
  type SimItem,
  type SimState,
  simId,
} from './simulator-state.ts'

const DAY_MS = 86_400_000
const DUPLICATE_GUARD_MS = 30 * DAY_MS
const ITEMS_MAX = 15_000

// The fee is 2 % of each item, at most this many minor units.
const feeCaps: Record<string, bigint> = {
  USD: 1400n,
  EUR: 1200n,
  GBP: 1000n,
  CAD: 1400n,
  AUD: 1600n,
  JPY: 1200n,
  CHF: 1600n,
  PLN: 4600n,
}

export function feeOf(amount: bigint, currency: string): bigint {
  const fee = (amount * 2n + 50n) / 100n
  const cap = feeCaps[currency]
  return cap !== undefined && fee > cap ? cap : fee
}

type Json = Record<string, unknown>
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isText = (value: unknown, max: number): value is string =>
  typeof value === 'string' && value.length <= max

/** Checks a create request as a whole: either every item is accepted or none. */
export function createBatch(
  state: SimState,
  request: unknown,
  now: number,
  origin: string,
  clientId = '',
): { batch: SimBatch } | { answer: SimAnswer } {
  if (!isObject(request) || !isObject(request.sender_batch_header)) {
    return { answer: invalid('sender_batch_header', 'Required field is missing') }
  }
  const header = request.sender_batch_header
  const id = header.sender_batch_id ?? null
  if (id !== null && !isText(id, 256)) {
    return { answer: invalid('sender_batch_header.sender_batch_id', 'Value is too long') }
  }
  if (!isText(header.email_subject ?? '', 255)) {
    return { answer: invalid('sender_batch_header.email_subject', 'Value is too long') }
  }
  for (const field of ['email_message', 'note']) {
    if (isText(header[field] ?? '', 1000)) continue
    return { answer: invalid(`sender_batch_header.${field}`, 'Value is too long') }
  }
  const raw = request.items
  if (!Array.isArray(raw) || raw.length === 0 || raw.length > ITEMS_MAX) {
    return { answer: invalid('items', `Number of items must be between 1 and ${ITEMS_MAX}`) }
  }
  const items: SimItem[] = []
  for (const [index, entry] of raw.entries()) {
    const item = readItem(entry, header.recipient_type, index)
    if ('answer' in item) return item
    items.push(item.item)
  }
  const currency = items[0]?.currency ?? ''
  if (items.some((item) => item.currency !== currency)) {
    const issue = 'Multiple currencies within a batch is not allowed'
    return { answer: invalid('items.amount.currency', issue) }
  }
  const earlier = state.batches.find(
    (batch) =>
      isOf(batch, clientId) && id !== null && batch.sender_batch_id === id && isGuarded(batch, now),
  )
  if (earlier)
    return { answer: duplicate(`${origin}/v1/payments/payouts/${earlier.payout_batch_id}`) }
  const made = fund(state, {
    clientId,
    id,
    subject: (header.email_subject as string) ?? null,
    message: header.email_message as string | undefined,
    currency,
    items,
    now,
  })
  return made
}

/** Each app is an account of its own and sees only its own batches. */
export const isOf = ({ client_id = undefined }: SimBatch, clientId: string) =>
  client_id === undefined || client_id === clientId

const isGuarded = (batch: SimBatch, now: number) => now - batch.created_at_ms < DUPLICATE_GUARD_MS

function readItem(
  entry: unknown,
  defaultType: unknown,
  index: number,
): { item: SimItem } | { answer: SimAnswer } {
  const at = `items[${index}]`
  if (!isObject(entry) || !isObject(entry.amount)) {
    return { answer: invalid(`${at}.amount`, 'Required field is missing') }
  }
  const type = entry.recipient_type ?? defaultType
  if (type !== 'EMAIL' && type !== 'PHONE' && type !== 'PAYPAL_ID') {
    return { answer: invalid(`${at}.recipient_type`, 'Value is invalid') }
  }
  const { receiver, sender_item_id: senderItemId = null, note = null } = entry
  const isEmail = typeof receiver === 'string' && /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(receiver)
  if (!isText(receiver, 127) || receiver === '' || (type === 'EMAIL' && !isEmail)) {
    const issue = 'Receiver is invalid or does not match with type'
    return { answer: invalid(`${at}.receiver`, issue) }
  }
  if (senderItemId !== null && !isText(senderItemId, 63)) {
    return { answer: invalid(`${at}.sender_item_id`, 'Value is too long') }
  }
  // The note holds 4,000 ASCII characters, or a quarter of that in other scripts.
  const isAscii = typeof note === 'string' && /^[\0-\x7f]*$/.test(note)
  if (note !== null && !isText(note, isAscii ? 4000 : 1000)) {
    return { answer: invalid(`${at}.note`, 'Value is too long') }
  }
  const currency = String(entry.amount.currency)
  if (exponents[currency] === undefined) {
    return { answer: problem('NON_HOLDING_CURRENCY', 'Currency cannot be held.') }
  }
  const amount = parseValue(entry.amount.value, currency)
  if (amount === null || amount <= 0n) {
    return { answer: invalid(`${at}.amount.value`, 'Amount is invalid for the currency') }
  }
  const item: SimItem = {
    payout_item_id: simId(13),
    transaction_id: simId(17),
    sender_item_id: senderItemId,
    recipient_type: type,
    receiver,
    note,
    currency,
    amount: amount.toString(),
    fee: feeOf(amount, currency).toString(),
    status: 'PENDING',
    error: null,
    processed_at_ms: null,
  }
  return { item }
}

interface Draft {
  clientId: string
  id: string | null
  subject: string | null
  message: string | undefined
  currency: string
  items: SimItem[]
  now: number
}

/** Debits amounts and fees, all or nothing. */
function fund(
  state: SimState,
  { clientId, id, subject, message, currency, items, now }: Draft,
): { batch: SimBatch } | { answer: SimAnswer } {
  const needed = items.reduce((sum, item) => sum + BigInt(item.amount) + BigInt(item.fee), 0n)
  const balances = balancesOf(state, clientId)
  const balance = BigInt(balances[currency] ?? '0')
  const isShort = needed > balance && !convert(state, balances, currency, items)
  const missing = isShort ? needed - balance : 0n
  if (missing > 0n) {
    const message = `Sender does not have sufficient funds: ${formatValue(missing, currency)} ${currency} missing.`
    return { answer: problem('INSUFFICIENT_FUNDS', message) }
  }
  if (needed <= balance) addToBalance(balances, currency, -needed)
  const seen = new Set<string>()
  for (const item of items) {
    if (item.sender_item_id === null) continue
    if (seen.has(item.sender_item_id)) item.error = 'DUPLICATE_ITEM'
    seen.add(item.sender_item_id)
  }
  const batch: SimBatch = {
    payout_batch_id: simId(13),
    client_id: clientId,
    sender_batch_id: id,
    email_subject: subject,
    ...(message === undefined ? {} : { email_message: message }),
    currency,
    created_at_ms: now,
    status: 'PENDING',
    items,
  }
  state.batches.push(batch)
  return { batch }
}

/** Pays everything from another currency, if a rate is set and that balance suffices. */
function convert(
  state: SimState,
  balances: Record<string, string>,
  currency: string,
  items: SimItem[],
): boolean {
  const rate = state.rates[currency]
  if (!rate) return false
  const { from } = rate
  const conversions = items.map((item) => ({
    from,
    amount: exchanged(BigInt(item.amount), currency, rate).toString(),
    fee: exchanged(BigInt(item.fee), currency, rate).toString(),
    rate: rate.rate,
  }))
  const cost = conversions.reduce((sum, { amount, fee }) => sum + BigInt(amount) + BigInt(fee), 0n)
  if (cost > BigInt(balances[from] ?? '0')) return false
  addToBalance(balances, from, -cost)
  for (const [index, item] of items.entries()) item.conversion = conversions[index]!
  return true
}

/** Minor units of `from` for an amount, rounded up. */
function exchanged(minor: bigint, currency: string, rate: { from: string; rate: string }): bigint {
  const [whole = '', fraction = ''] = rate.rate.split('.')
  const places = fraction.length + (exponents[currency] ?? 0)
  const scaled = minor * BigInt(whole + fraction) * 10n ** BigInt(exponents[rate.from] ?? 0)
  const divisor = 10n ** BigInt(places)
  return (scaled + divisor - 1n) / divisor
}
