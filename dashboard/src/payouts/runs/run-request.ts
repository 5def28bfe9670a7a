/** What a run is asked for: as the address says it, as the form shows it, as the wire takes it. */
import type { Currency, PayoutMethod } from '../../../../schema/vocabulary.ts'
import { amountOf } from '../../core/form-input.ts'
import type { PaySearch } from '../payout-search.ts'

export interface RunRequest {
  readonly currency: Currency
  readonly method: PayoutMethod
  /** Decimal; null = as usual. */
  readonly minimum: string | null
  /** Last day, UTC, of what it takes; null = everything. */
  readonly cutOff: string | null
}

export const payoutRequestOf = ({ currency, method, minimum, cut_off }: PaySearch): RunRequest => {
  const asked = currency ?? 'USD'
  return {
    currency: asked,
    method: method ?? 'paypal',
    // What is no amount is as good as none: the form says so, the address does not break.
    minimum: minimum === undefined ? null : amountOf(minimum, asked),
    cutOff: cut_off ?? null,
  }
}

/** As the server takes it. The day is whole: up to its last moment, UTC. */
export const wireOf = ({ currency, method, minimum, cutOff }: RunRequest) => ({
  currency,
  method,
  ...(minimum === null ? {} : { minimum }),
  ...(cutOff === null ? {} : { cut_off_at: `${cutOff}T23:59:59.999Z` }),
})

/** The form, as people write into it. */
export interface RunDraft {
  readonly currency: Currency
  readonly method: PayoutMethod
  readonly minimum: string
  readonly cutOff: string
}

export const draftOf = (search: PaySearch): RunDraft => ({
  currency: search.currency ?? 'USD',
  method: search.method ?? 'paypal',
  minimum: search.minimum ?? '',
  cutOff: search.cut_off ?? '',
})

/** The address of a draft; what is usual stands in none. */
export const searchOf = ({ currency, method, minimum, cutOff }: RunDraft): PaySearch => ({
  currency: currency === 'USD' ? undefined : currency,
  method: method === 'manual' ? 'manual' : undefined,
  minimum: minimum.trim() || undefined,
  cut_off: cutOff || undefined,
})

/** Whether the minimum can be read as an amount of the currency; empty is none. */
export const isMinimumGood = ({ minimum, currency }: RunDraft): boolean =>
  minimum.trim() === '' || isPositive(amountOf(minimum, currency))

const isPositive = (amount: string | null) => amount !== null && /[1-9]/.test(amount)
