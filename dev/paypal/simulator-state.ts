/**
 * The state of the simulated PayPal. It is written to its file before a call is answered, so that a payment
 * that was accepted survives a kill of the process.
 */
import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { SimSigning } from './simulator-signing.ts'

export interface SimItem {
  payout_item_id: string
  transaction_id: string
  sender_item_id: string | null
  recipient_type: string
  receiver: string
  note: string | null
  currency: string
  /** Minor units as decimal text, because JSON has no bigint. */
  amount: string
  fee: string
  status: string
  error: string | null
  processed_at_ms: number | null
  /** Cancelled by the sender while it was unclaimed. */
  is_cancelled?: boolean
  /** Paid by conversion from another currency; absent for other items. */
  conversion?: SimConversion
}

/** Amounts in minor units of `from`, as decimal text. */
export interface SimConversion {
  from: string
  amount: string
  fee: string
  /** Units of `from` for one unit of the item's currency. */
  rate: string
}

export interface SimBatch {
  payout_batch_id: string
  /** App that made it; no other app sees it. Absent in older states. */
  client_id?: string
  sender_batch_id: string | null
  email_subject: string | null
  email_message?: string
  currency: string
  created_at_ms: number
  /** Absent until it is fully processed. */
  completed_at_ms?: number
  status: 'PENDING' | 'PROCESSING' | 'SUCCESS' | 'DENIED'
  items: SimItem[]
}

/** One line of the money-out journal; a reversal is a line with kind `back`. */
export interface JournalLine {
  kind: 'out' | 'back'
  /** The app that paid. */
  client_id?: string | null
  sender_batch_id: string | null
  sender_item_id: string | null
  payout_item_id: string
  receiver: string
  currency: string
  value: string
  minor: string
  when: string
}

/** The state of a receiver at PayPal. Receivers with an account in good order are not listed. */
export interface SimReceiver {
  is_registered: boolean
  is_confirmed: boolean
  is_locked: boolean
  /** ISO 3166 code. */
  country: string
  /** Highest amount of one payment that this receiver accepts, as a decimal of the payment's currency. */
  limit: string | null
  /** Forces this result of every payment, with the error's name. */
  status: string | null
  error: string | null
}

export interface SimWebhook {
  id: string
  url: string
  /** Names of events, or `*`. */
  event_types: string[]
  /** Known account whose events it receives. Absent: those of all unknown clients. */
  client_id?: string
}

/** A known account; see KnownAccount. */
export interface SimAccount {
  secret: string
  /** Minor units per currency, as decimal text. */
  balances: Record<string, string>
}

export interface SimEvent {
  id: string
  event_type: string
  created_at_ms: number
  resource_type: string
  summary: string
  resource: unknown
}

/** One event on its way to one webhook. */
export interface SimDelivery {
  webhook_id: string
  event_id: string
  due_at_ms: number
  attempts: number
  status: 'waiting' | 'delivered' | 'given_up' | 'dropped'
  /** Status of the last answer, or why there was none. */
  answer: string | null
  /** Changes the first attempt only: PayPal's retries are correct. */
  fault: string | null
  /** Held until a later event has arrived. */
  is_after_next: boolean
}

export interface SimState {
  clock_offset_ms: number
  /** Minor units per currency, as decimal text. */
  balances: Record<string, string>
  /** By client id. */
  accounts: Record<string, SimAccount>
  /**
   * Currency that may be converted from another when its balance does not suffice → that currency and the
   * rate.
   */
  rates: Record<string, { from: string; rate: string }>
  batches: SimBatch[]
  journal: JournalLine[]
  /** By e-mail in lower case. */
  receivers: Record<string, SimReceiver>
  webhooks: SimWebhook[]
  /** Held until the test requests delivery. */
  is_holding_webhooks: boolean
  events: SimEvent[]
  deliveries: SimDelivery[]
  /** Made at first use. */
  signing: SimSigning | null
}

/** Decimals of PayPal's currencies. An absent currency cannot be held. */
export const exponents: Record<string, number> = {
  USD: 2,
  EUR: 2,
  GBP: 2,
  CAD: 2,
  AUD: 2,
  CHF: 2,
  PLN: 2,
  HUF: 0,
  TWD: 0,
  JPY: 0,
}

const OPENING_BALANCE_UNITS = 10_000_000

export function emptyState(): SimState {
  const balances = Object.entries(exponents).map(([currency, exponent]) => [
    currency,
    (BigInt(OPENING_BALANCE_UNITS) * 10n ** BigInt(exponent)).toString(),
  ])
  return {
    clock_offset_ms: 0,
    balances: Object.fromEntries(balances),
    accounts: {},
    rates: {},
    batches: [],
    journal: [],
    receivers: {},
    webhooks: [],
    is_holding_webhooks: false,
    events: [],
    deliveries: [],
    signing: null,
  }
}

/** A file of an earlier version lacks newer fields. */
export function loadState(file: string | undefined): SimState {
  if (!file) return emptyState()
  try {
    return { ...emptyState(), ...(JSON.parse(readFileSync(file, 'utf8')) as Partial<SimState>) }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return emptyState()
    throw error // A broken file must not be read as an empty account.
  }
}

/** Writes a temporary file and renames it, so that readers see the old or the new state. */
export function saveState(file: string | undefined, state: SimState): void {
  if (!file) return
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(`${file}.new`, JSON.stringify(state))
  renameSync(`${file}.new`, file)
}

const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'

/** An id in PayPal's format: upper-case letters and digits. */
export function simId(length: number): string {
  return Array.from(randomBytes(length), (byte) => alphabet[byte % alphabet.length]).join('')
}

/** "10.50" → 1050n; null where the text is not an amount of that currency. */
export function parseValue(value: unknown, currency: string): bigint | null {
  const exponent = exponents[currency]
  if (typeof value !== 'string' || exponent === undefined) return null
  const match = /^(\d{1,12})(?:\.(\d+))?$/.exec(value)
  if (!match) return null
  const fraction = match[2] ?? ''
  if (fraction.length > exponent) return null
  return BigInt(`${match[1]}${fraction.padEnd(exponent, '0')}`)
}

export function formatValue(minor: bigint, currency: string): string {
  const exponent = exponents[currency] ?? 2
  const digits = (minor < 0n ? -minor : minor).toString().padStart(exponent + 1, '0')
  const sign = minor < 0n ? '-' : ''
  if (exponent === 0) return sign + digits
  return `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`
}

/** Adds to a balance; a negative amount subtracts. */
export function addToBalance(
  balances: Record<string, string>,
  currency: string,
  minor: bigint,
): void {
  balances[currency] = (BigInt(balances[currency] ?? '0') + minor).toString()
}
