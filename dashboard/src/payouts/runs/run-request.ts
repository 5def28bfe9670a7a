/** The settings of a run: in the URL, in the form and in wire format. */
import type { Currency, PayoutMethod } from '../../../../schema/vocabulary.ts'
import { amountOf } from '../../core/form-input.ts'
import type { PaySearch } from '../payout-search.ts'

export interface RunRequest {
  readonly currency: Currency
  readonly method: PayoutMethod
  /** Decimal; null = the default. */
  readonly minimum: string | null
  /** Last day, UTC, of the balances included; null = everything. */
  readonly cutOff: string | null
}

export const payoutRequestOf = ({ currency, method, minimum, cut_off }: PaySearch): RunRequest => {
  const asked = currency ?? 'USD'
  return {
    currency: asked,
    method: method ?? 'paypal',
    // An invalid amount in the URL is ignored; the form reports it.
    minimum: minimum === undefined ? null : amountOf(minimum, asked),
    cutOff: cut_off ?? null,
  }
}

/** In wire format. The last day is included up to its end, UTC. */
export const wireOf = ({ currency, method, minimum, cutOff }: RunRequest) => ({
  currency,
  method,
  ...(minimum === null ? {} : { minimum }),
  ...(cutOff === null ? {} : { cut_off_at: `${cutOff}T23:59:59.999Z` }),
})

/** Form values. */
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

/** The URL of a draft, without default values. */
export const searchOf = ({ currency, method, minimum, cutOff }: RunDraft): PaySearch => ({
  currency: currency === 'USD' ? undefined : currency,
  method: method === 'manual' ? 'manual' : undefined,
  minimum: minimum.trim() || undefined,
  cut_off: cutOff || undefined,
})

/** Whether the minimum is a valid amount of the currency, or empty. */
export const isMinimumGood = ({ minimum, currency }: RunDraft): boolean =>
  minimum.trim() === '' || isPositive(amountOf(minimum, currency))

const isPositive = (amount: string | null) => amount !== null && /[1-9]/.test(amount)
