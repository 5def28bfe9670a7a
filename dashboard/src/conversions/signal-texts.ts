/** A fraud signal in words: a pure function of the facts that the rule kept. */
import type { Currency, ReviewRule } from '../../../schema/vocabulary.ts'
import { fromMinor } from '../core/format/money.ts'
import { spanOf } from '../core/format/spans.ts'
import type { Formats } from '../core/i18n/formats.ts'
import type { PageWords } from '../pages-en.ts'

interface SignalReader {
  readonly words: PageWords
  readonly format: Formats
  readonly currency: Currency | null
}

/** As a rule keeps them: all of them plain JSON, any of them missing in an older version. */
export type SignalFacts = Readonly<Record<string, unknown>>

/** One sentence; the rule's own name where its facts cannot be read. */
export function signalInWords(rule: ReviewRule, facts: SignalFacts, reader: SignalReader): string {
  const told = people(rule, facts, reader) ?? traffic(rule, facts, reader)
  return told ?? orders(rule, facts, reader) ?? `${reader.words.reviewRules[rule]}.`
}

const number = (value: unknown) => (typeof value === 'number' ? value : 0)
const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : '—')
const momentOf = (value: unknown, { format }: SignalReader) =>
  typeof value === 'string' ? format.exact(value) : '—'
const seconds = (value: unknown, { words }: SignalReader) =>
  spanOf(number(value) * 1000, words.spans)

function people(rule: ReviewRule, facts: SignalFacts, { words, format }: SignalReader) {
  const told = words.signals
  switch (rule) {
    case 'self_referral':
      return told.self_referral
    case 'self_referral_likely':
      return facts.by === 'mail_domain' ? told.likelyDomain(text(facts.domain)) : told.likelyAddress
    case 'shared_receiver':
      return told.shared_receiver
    case 'referral_ring':
      return facts.by === 'receiver' ? told.ringReceiver : told.ringAddress
    case 'disposable_mail':
      return told.disposable_mail(text(facts.domain))
    case 'refund_rate': {
      const share = (bps: unknown) => format.bps(number(bps))
      const { own_bps, peers_bps, threshold } = facts
      return told.refund_rate(share(own_bps), share(peers_bps), number(threshold))
    }
    default:
      return null
  }
}

function traffic(rule: ReviewRule, facts: SignalFacts, reader: SignalReader) {
  const { words, format } = reader
  const told = words.signals
  const threshold = number(facts.threshold)
  switch (rule) {
    case 'ip_velocity':
      return told.ip_velocity(number(facts.conversions), threshold)
    case 'affiliate_velocity': {
      const { conversions, conversions_in_week } = facts
      return told.affiliate_velocity(number(conversions), number(conversions_in_week), threshold)
    }
    case 'too_fast':
      return told.too_fast(seconds(facts.seconds, reader), seconds(threshold, reader))
    case 'country_mismatch':
      return told.country_mismatch(
        format.country(text(facts.clicked)),
        format.country(text(facts.reported)),
      )
    case 'click_injection': {
      const at = momentOf(facts.clicked_at, reader)
      return told.click_injection(seconds(facts.seconds, reader), seconds(threshold, reader), at)
    }
    case 'paid_traffic':
      return told.paid_traffic(text(facts.parameter))
    case 'low_conversion_rate': {
      const share = format.bps(threshold)
      return told.low_conversion_rate(number(facts.clicks), number(facts.conversions), share)
    }
    default:
      return null
  }
}

function orders(rule: ReviewRule, facts: SignalFacts, reader: SignalReader) {
  const { words, format, currency } = reader
  const told = words.signals
  const threshold = number(facts.threshold)
  const money = (minor: unknown) =>
    currency === null || typeof minor !== 'string'
      ? text(minor)
      : format.money(fromMinor(BigInt(minor), currency))
  switch (rule) {
    case 'coupon_over_click':
      return told.coupon_over_click(momentOf(facts.clicked_at, reader), words.spans.hour(threshold))
    case 'coupon_without_click':
      return told.coupon_without_click(text(facts.coupon))
    case 'duplicate_order': {
      const apart = seconds(facts.seconds, reader)
      return told.duplicate_order(text(facts.external_id), apart, words.spans.minute(threshold))
    }
    case 'repeated_amount':
      return told.repeated_amount(number(facts.orders), money(facts.amount_minor), threshold)
    case 'amount_limit': {
      const share = format.ratio(threshold / 100)
      return told.amount_limit(money(facts.amount_minor), money(facts.limit_minor), share)
    }
    default:
      return null
  }
}
