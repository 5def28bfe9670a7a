import { type Currency, conversionEvents, currencyExponents } from '../../../schema/vocabulary.ts'
import { fromMinor, type Money, toMinor } from '../core/format/money.ts'
import type { Formats } from '../core/i18n/formats.ts'
import type { PageWords } from '../core/i18n/language.ts'
import type { Offer } from './offers-data.ts'

type Rule = Offer['payout_rules'][number]

const BPS = 10_000n

/** The affiliate's earnings for an order, rounded half up to the minor unit like the ledger. */
export function earnedOf(rule: Rule, order: Money): Money {
  const share = (toMinor(order) * BigInt(rule.rate_bps) * 2n + BPS) / (BPS * 2n)
  const fixed = toMinor({ amount: rule.fixed, currency: order.currency })
  return fromMinor(share + fixed, order.currency)
}

/** "Lead $2.00 · Sale 30%": a short payout text. */
export function payoutInWords(
  offer: {
    readonly payout_rules: readonly Pick<Rule, 'event' | 'rate_bps' | 'fixed'>[]
    readonly currency: Currency
  },
  text: PageWords,
  format: Formats,
): string {
  const inOrder = offer.payout_rules.toSorted(
    (one, other) => conversionEvents.indexOf(one.event) - conversionEvents.indexOf(other.event),
  )
  const parts = inOrder.map((rule) => {
    const fixed = { amount: rule.fixed, currency: offer.currency }
    const pays = [
      toMinor(fixed) > 0n ? format.money(fixed) : null,
      rule.rate_bps > 0 ? format.ratio(rule.rate_bps / 10_000) : null,
    ]
    return `${text.events[rule.event]} ${pays.filter(Boolean).join(' + ') || format.money(fixed)}`
  })
  return parts.join(' · ')
}

/** One sentence, with an order of 100 as an example. */
export function payoutExample(
  rule: Rule,
  currency: Currency,
  text: PageWords,
  format: Formats,
): string {
  const order = hundredOf(currency)
  const event = text.events[rule.event]
  const earned = format.money(earnedOf(rule, order))
  return rule.rate_bps > 0
    ? text.offers.pays.percent(event, format.money(order), earned)
    : text.offers.pays.fixed(event, earned)
}

const hundredOf = (currency: Currency): Money =>
  fromMinor(100n * 10n ** BigInt(currencyExponents[currency]), currency)
