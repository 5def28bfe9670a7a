/**
 * Facts for events of one advertiser that are evaluated in one batch, in order. Money and counts of earlier events are in no
 * table yet, so they are added to the facts of later ones. All events are written, or none.
 */

import { cleanIp } from '../../../core/clean-text.ts'
import type { ReviewFacts } from '../../../fraud/rules/review.ts'
import type { LedgerEntry } from '../../../ledger/rules/ledger.ts'
import type { ConversionFacts, EvaluatedRecord } from './conversion.ts'
import type { ConversionReport } from './report.ts'

/** Fund that an advertiser pays from. */
const funds: ReadonlySet<string> = new Set(['adv.deposit', 'adv.receivable', 'adv.payer'])

export class BatchFacts {
  /** Amounts committed from the advertiser's fund, by currency, in minor units. */
  readonly #spentMinor = new Map<string, bigint>()
  /** Currencies in which an event is unfunded. Later events in them are unfunded too. */
  readonly #unfunded = new Set<string>()
  readonly #ofAffiliate = new Map<string, number>()
  readonly #ofAddress = new Map<string, number>()
  readonly #ofAddressAndAmount = new Map<string, number>()
  #isLowBalanceNotified = false

  /** The facts of a report after all events added so far. */
  factsFor(report: ConversionReport, facts: ConversionFacts): ConversionFacts {
    const { settings, evidence, review } = facts
    const isLowBalanceNotified = settings.isLowBalanceNotified || this.#isLowBalanceNotified
    return {
      ...facts,
      settings: { ...settings, isLowBalanceNotified },
      evidence: evidence.map((candidate) => {
        const { fundableMinor, offer } = candidate
        if (fundableMinor === null) return candidate
        if (this.#unfunded.has(offer.currency)) return { ...candidate, fundableMinor: 0n }
        const spentMinor = this.#spentMinor.get(offer.currency) ?? 0n
        return { ...candidate, fundableMinor: fundableMinor - spentMinor }
      }),
      review: review.map((asked) => this.#reviewFor(report, asked)),
    }
  }

  /** Adds the money and counts of an evaluated report. */
  add(report: ConversionReport, { conversion, entries, isBalanceLow }: EvaluatedRecord): void {
    this.#isLowBalanceNotified ||= isBalanceLow
    for (const entry of entries) this.#spend(entry)
    const { affiliateId, rejection, commissions } = conversion
    for (const { status, amount } of commissions) {
      if (status === 'unfunded') this.#unfunded.add(amount.currency)
    }
    if (affiliateId !== null && rejection === null) count(this.#ofAffiliate, affiliateId)
    const address = addressOf(report)
    if (address === null) return
    count(this.#ofAddress, address)
    const { amount } = conversion
    if (amount !== null) {
      count(this.#ofAddressAndAmount, `${address} ${amount.minor} ${amount.currency}`)
    }
  }

  #spend({ currency, transfers }: LedgerEntry): void {
    for (const { debit, credit, amountMinor } of transfers) {
      const before = this.#spentMinor.get(currency) ?? 0n
      const out = funds.has(debit.kind) ? amountMinor : 0n
      const back = funds.has(credit.kind) ? amountMinor : 0n
      this.#spentMinor.set(currency, before + out - back)
    }
  }

  #reviewFor(report: ConversionReport, asked: ReviewFacts): ReviewFacts {
    const hour = this.#ofAffiliate.get(asked.affiliateId) ?? 0
    const address = addressOf(report)
    const { amount } = report
    const same = `${address} ${amount?.minor} ${amount?.currency}`
    return {
      ...asked,
      affiliateConversionsInHour: asked.affiliateConversionsInHour + hour,
      addressConversionsInHour:
        asked.addressConversionsInHour + (this.#ofAddress.get(address ?? '') ?? 0),
      addressSameAmountInDay:
        asked.addressSameAmountInDay + (this.#ofAddressAndAmount.get(same) ?? 0),
    }
  }
}

const addressOf = ({ visitor }: ConversionReport) =>
  cleanIp(visitor?.ip ?? null)?.toLowerCase() ?? null

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}
