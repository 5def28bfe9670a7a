/** Counts what happened in histories, so that short histories reach the same events as long ones did. */
import type { MoneyModel } from './model.ts'

/**
 * Minimum counts in 10,000 histories. A lower count means that the generator has changed. They are far below
 * the measured counts, because a tenth must hold for a thousand histories of any seed.
 */
const leastOf10k: Readonly<Record<string, number>> = {
  ...{ 'earn recorded': 6_000, 'earn replayed': 3_000, 'earn conflict': 1_200 },
  ...{ 'earn parked': 1_200, 'earn refused': 100, 'undo recorded': 2_200, 'undo replayed': 1_100 },
  ...{ 'undo parked': 700, 'undo refused': 20, 'cancel recorded': 90, 'restore restored': 180 },
  ...{ 'decide approved': 900, 'decide rejected': 450, 'review opened': 500, 'rates changed': 700 },
  ...{ 'deposit booked': 3_500, 'depositChargeback booked': 600, 'adjust booked': 1_200 },
  ...{ 'bonus paid': 300, 'bonus repeated': 150, 'bonus conflict': 100 },
  ...{ 'writeOff booked': 60, 'payInvoice booked': 9, 'at once': 2_200, dead: 1_600 },
  ...{ 'job dead': 60, 'job fund': 40, 'job release': 100, 'job expire': 30, 'job pay': 80 },
  ...{ 'batch approved': 30, 'batch conflict': 1, 'payout paid': 30, 'payout over': 100 },
  ...{ 'payout sent': 9, 'commission available': 3_000, 'commission reversed': 900 },
  ...{ 'test recorded': 2_000, 'test parked': 500 },
  ...{ 'commission unfunded': 350, 'reversal late': 15, 'reopened once': 80, 'sale by tier': 80 },
}

/** Count of each answer and each state, by words such as `earn recorded`. */
export class Counts {
  readonly #seen = new Map<string, number>()

  add(words: string): void {
    this.#seen.set(words, (this.#seen.get(words) ?? 0) + 1)
  }

  /** The state that the facts of a history have reached. */
  addEnd({ conversions, reversals, items }: MoneyModel): void {
    for (const { status, lines, reopenings, isByTier } of conversions.values()) {
      if (isByTier) this.add('sale by tier')
      this.add(`conversion ${status}`)
      if (reopenings > 0) this.add(`reopened ${reopenings > 1 ? 'again' : 'once'}`)
      for (const line of lines) this.add(`commission ${line.status}`)
    }
    for (const { status, isLate } of reversals.values()) {
      this.add(`reversal ${status}`)
      if (isLate) this.add('reversal late')
    }
    for (const { status } of items) this.add(`payout ${status}`)
  }

  /** Events that happened too seldom for this number of histories, with their counts. */
  tooRare(histories: number): Record<string, number> {
    const seen = Object.keys(leastOf10k).map(
      (words) => [words, this.#seen.get(words) ?? 0] as const,
    )
    const rare = seen.filter(
      ([words, times]) => times < Math.floor(((leastOf10k[words] ?? 0) * histories) / 10_000),
    )
    return Object.fromEntries(rare)
  }

  /** All counts, by name. */
  list(): Record<string, number> {
    return Object.fromEntries([...this.#seen].toSorted(([one], [other]) => (one < other ? -1 : 1)))
  }
}
