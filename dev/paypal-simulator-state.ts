/**
 * What the simulated PayPal remembers. The state is written to its file before an answer leaves, so
 * a payment that was taken is never forgotten, even when the process is killed.
 */
import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

export interface SimItem {
  payout_item_id: string
  transaction_id: string
  sender_item_id: string | null
  recipient_type: string
  receiver: string
  note: string | null
  currency: string
  /** Minor units as decimal text: JSON has no bigint. */
  amount: string
  fee: string
  status: string
  error: string | null
  processed_at_ms: number | null
}

export interface SimBatch {
  payout_batch_id: string
  sender_batch_id: string | null
  email_subject: string | null
  currency: string
  created_at_ms: number
  status: 'PENDING' | 'PROCESSING' | 'SUCCESS' | 'DENIED'
  items: SimItem[]
}

/** One line of the money-out journal; a reversal is a line with kind `back`. */
export interface JournalLine {
  kind: 'out' | 'back'
  sender_batch_id: string | null
  sender_item_id: string | null
  payout_item_id: string
  receiver: string
  currency: string
  value: string
  minor: string
  when: string
}

export interface SimState {
  clock_offset_ms: number
  /** Minor units per currency, as decimal text. */
  balances: Record<string, string>
  batches: SimBatch[]
  journal: JournalLine[]
}

/** Decimals PayPal knows. A currency that is absent cannot be held. */
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
  return { clock_offset_ms: 0, balances: Object.fromEntries(balances), batches: [], journal: [] }
}

export function loadState(file: string | undefined): SimState {
  if (!file) return emptyState()
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as SimState
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return emptyState()
    throw error // a broken file is not an empty account
  }
}

/** Written whole beside the file, then renamed over it: a reader sees the old state or the new one. */
export function saveState(file: string | undefined, state: SimState): void {
  if (!file) return
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(`${file}.new`, JSON.stringify(state))
  renameSync(`${file}.new`, file)
}

const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'

/** Ids as PayPal's look: upper-case letters and digits. */
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
