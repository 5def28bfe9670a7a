import type { ReviewRule } from '../../../workers/fraud/rules/review-rules.ts'
import type { RuleText } from '../conversions/signal-texts.ts'
import { counted } from '../core/i18n/plural.ts'

const clicks = (count: number) => counted('en', count, { one: 'click', other: 'clicks' })
const conversions = (count: number) =>
  counted('en', count, { one: 'conversion', other: 'conversions' })
const orders = (count: number) => counted('en', count, { one: 'order', other: 'orders' })

/** Each fraud rule in words; the type asks for every rule of the list and for no other. */
export const enRuleTexts: Record<ReviewRule, RuleText> = {
  self_referral: {
    name: 'Own purchase',
    does: 'The buyer’s e-mail is the affiliate’s own.',
    saw: () => 'The buyer’s e-mail is one of the affiliate’s own.',
  },
  self_referral_likely: {
    name: 'Likely own purchase',
    does: 'Buyer and affiliate share a company’s mail domain or an address.',
    saw: (fact) =>
      fact.is('by', 'mail_domain')
        ? `Buyer and affiliate share the mail domain ${fact.text('domain')}.`
        : 'The buyer came from an address from which the affiliate had signed in.',
  },
  ip_velocity: {
    name: 'Many from one IP address',
    does: 'More conversions than this from one address in an hour.',
    saw: (fact) =>
      `${conversions(fact.number('conversions'))} from one address within an hour; more than ${fact.number('threshold')} ask for a look.`,
  },
  affiliate_velocity: {
    name: 'Many at once',
    does: 'More conversions of one affiliate in an hour than this, and ten times the average.',
    saw: (fact) =>
      `${conversions(fact.number('conversions'))} of this affiliate in the hour, after ${fact.number('conversions_in_week')} in the whole week before; more than ${fact.number('threshold')} ask for a look.`,
  },
  too_fast: {
    name: 'Too fast',
    does: 'Less than this from click to conversion.',
    saw: (fact) =>
      `Only ${fact.span('seconds')} from click to conversion; below ${fact.span('threshold')} nobody reads, chooses and pays.`,
  },
  shared_receiver: {
    name: 'Shared PayPal address',
    does: 'Another affiliate is paid at the same PayPal address.',
    saw: () => 'Another affiliate is paid at the same PayPal address.',
  },
  referral_ring: {
    name: 'Referral ring',
    does: 'A sponsor is paid at the same address or signs in from the same place.',
    saw: (fact) =>
      fact.is('by', 'receiver')
        ? 'A sponsor above is paid at the same PayPal address.'
        : 'A sponsor above signs in from the same place.',
  },
  country_mismatch: {
    name: 'Country mismatch',
    does: 'The buyer is in another country than the click.',
    saw: (fact) =>
      `The click came from ${fact.country('clicked')}, the buyer from ${fact.country('reported')}.`,
  },
  click_injection: {
    name: 'Last-moment click',
    does: 'A click less than this before an order that another affiliate brought.',
    saw: (fact) =>
      `The click came ${fact.span('seconds')} before the order (below ${fact.span('threshold')} asks for a look); another affiliate had brought the visitor on ${fact.time('clicked_at')}.`,
  },
  coupon_over_click: {
    name: 'Coupon over a click',
    does: 'A coupon takes an order with another’s click younger than this.',
    saw: (fact) =>
      `Another affiliate’s click of ${fact.time('clicked_at')} is less than ${fact.hours('threshold')} older than the order.`,
  },
  coupon_without_click: {
    name: 'Coupon without a click',
    does: 'A coupon from a known visitor who never clicked.',
    saw: (fact) =>
      `The visitor can be recognised and never clicked; the coupon ${fact.text('coupon')} came by another way.`,
  },
  duplicate_order: {
    name: 'Duplicate order',
    does: 'The same customer and amount again within this time.',
    saw: (fact) =>
      `The order ${fact.text('external_id')} of the same customer and amount is ${fact.span('seconds')} away; below ${fact.minutes('threshold')} asks for a look.`,
  },
  repeated_amount: {
    name: 'Repeated amount',
    does: 'More orders of one amount from one address in a day than this.',
    saw: (fact) =>
      `${orders(fact.number('orders'))} of ${fact.money('amount_minor')} from one address in a day; more than ${fact.number('threshold')} are told.`,
  },
  amount_limit: {
    name: 'Near the pixel’s limit',
    does: 'A pixel’s amount reaches this share of the offer’s limit.',
    saw: (fact) =>
      `The pixel said ${fact.money('amount_minor')}; from ${fact.percent('threshold')} of the limit of ${fact.money('limit_minor')} on it asks for a look.`,
  },
  paid_traffic: {
    name: 'Paid traffic',
    does: 'The click comes from an advertisement, and the offer forbids it.',
    saw: (fact) =>
      `The click came from an advertisement (${fact.text('parameter')}), and the offer forbids paid traffic.`,
  },
  disposable_mail: {
    name: 'Disposable email',
    does: 'The buyer uses a disposable email address.',
    saw: (fact) => `Mailboxes at ${fact.text('domain')} live for minutes.`,
  },
  refund_rate: {
    name: 'Many refunds',
    does: 'Flag when the share of refunds in 30 days is this many times the average.',
    saw: (fact) =>
      `In 30 days ${fact.bps('own_bps')} of the affiliate’s conversions were undone, against ${fact.bps('peers_bps')} of everybody else’s; more than ${fact.number('threshold')} times as many ask for a look.`,
  },
  low_conversion_rate: {
    name: 'Low conversion rate',
    does: 'Flag when the conversion rate is below this (30 days, 2,000+ clicks).',
    saw: (fact) =>
      `In 30 days ${clicks(fact.number('clicks'))} led to ${conversions(fact.number('conversions'))}; a share below ${fact.bps('threshold')} is told.`,
  },
}
