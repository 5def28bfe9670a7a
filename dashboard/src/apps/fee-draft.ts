import type { Currency } from '../../../schema/vocabulary.ts'
import type { Faults } from '../core/field-errors.ts'
import { amountOf, bpsOf, percentOf } from '../core/form-input.ts'
import { type Money, toMinor } from '../core/format/money.ts'
import type { Formats } from '../core/i18n/formats.ts'
import type { PageWords } from '../core/i18n/language.ts'

/** The platform fee of a conversion: a share of its amount, and a fixed part by currency. */
export interface Fee {
  readonly rate_bps: number
  readonly fixed: readonly Money[]
}

/** Form values of a fee. */
export interface FeeDraft {
  readonly percent: string
  /** Empty = no fixed part in this currency. */
  readonly fixed: readonly Money[]
}

/** Adds a line for the default currency, if there is none. */
export function feeDraft({ rate_bps, fixed }: Fee, usual: Currency): FeeDraft {
  const isThere = fixed.some(({ currency }) => currency === usual)
  const lines = isThere ? fixed : [{ amount: '', currency: usual }, ...fixed]
  return { percent: percentOf(rate_bps), fixed: lines }
}

const isWritten = ({ amount }: Money) => amount.trim() !== ''

export function feeFaults({ percent, fixed }: FeeDraft): Faults {
  const faults: Faults = {}
  if (bpsOf(percent) === null) faults.rate_bps = 'percent'
  for (const [at, part] of fixed.entries()) {
    const isReadable = !isWritten(part) || amountOf(part.amount, part.currency) !== null
    if (!isReadable) faults[`fixed.${at}.amount`] = 'amount'
  }
  return faults
}

/** The fee in wire format. Invalid drafts are never sent, so unreadable values become zero. */
export const feeFields = ({ percent, fixed }: FeeDraft) => ({
  rate_bps: bpsOf(percent) ?? 0,
  fixed: fixed.filter(isWritten).map(({ amount, currency }) => ({
    ...{ amount: amountOf(amount, currency) ?? '0', currency },
  })),
})

/** "5% of the amount + $0.30", or a text for no fee. */
export function feeInWords({ rate_bps, fixed }: Fee, text: PageWords, format: Formats): string {
  const words = text.platformFee
  const sums = fixed.filter((money) => toMinor(money) > 0n).map(format.money)
  const share = rate_bps > 0 ? words.ofAmount(format.bps(rate_bps)) : null
  return (
    [share, ...(sums.length > 0 ? [sums.join(' / ')] : [])].filter(Boolean).join(' + ') ||
    words.none
  )
}
