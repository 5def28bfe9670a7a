import type { ReviewReason } from '../../../workers/fraud/rules/review-rules.ts'
import type { RuleText } from '../conversions/signal-texts.ts'
import { counted } from '../core/i18n/plural.ts'

const clicks = (count: number) => counted('en', count, { one: 'click', other: 'clicks' })
const conversions = (count: number) =>
  counted('en', count, { one: 'conversion', other: 'conversions' })
const orders = (count: number) => counted('en', count, { one: 'order', other: 'orders' })

/** Each fraud rule in words; the type asks for every rule of the list and for no other. */
export const enRuleTexts: Record<ReviewReason, RuleText> = {
  self_referral: {
    name: 'Own purchase',
    does: 'The buyer’s email belongs to the affiliate.',
    saw: () => 'The buyer’s email belongs to the affiliate.',
  },
  self_referral_likely: {
    name: 'Likely own purchase',
    does: 'Buyer and affiliate share a company email domain or an IP address.',
    saw: (fact) =>
      fact.is('by', 'mail_domain')
        ? `Buyer and affiliate share the email domain ${fact.text('domain')}.`
        : 'The affiliate had signed in from the buyer’s IP address.',
  },
  ip_velocity: {
    name: 'Many conversions from one IP address',
    does: 'More conversions from one IP address in an hour than the threshold.',
    saw: (fact) =>
      `${conversions(fact.number('conversions'))} from one IP address in an hour. The threshold is ${fact.number('threshold')}.`,
  },
  affiliate_velocity: {
    name: 'Sudden growth',
    does: 'More conversions of an affiliate in an hour than the threshold, and ten times the average.',
    saw: (fact) =>
      `${conversions(fact.number('conversions'))} of this affiliate in an hour, ${fact.number('conversions_in_week')} in the week before. The threshold is ${fact.number('threshold')} in an hour.`,
  },
  too_fast: {
    name: 'Too soon after the click',
    does: 'Less time from click to conversion than the threshold.',
    saw: (fact) =>
      `From click to conversion: ${fact.span('seconds')}. The threshold is ${fact.span('threshold')}.`,
  },
  shared_receiver: {
    name: 'Shared PayPal address',
    does: 'Another affiliate is paid at the same PayPal address.',
    saw: () => 'Another affiliate is paid at the same PayPal address.',
  },
  referral_ring: {
    name: 'Referral ring',
    does: 'A sponsor uses the same PayPal address or signs in from the same IP address.',
    saw: (fact) =>
      fact.is('by', 'receiver')
        ? 'A sponsor of this affiliate uses the same PayPal address.'
        : 'A sponsor of this affiliate signs in from the same IP address.',
  },
  country_mismatch: {
    name: 'Country mismatch',
    does: 'The buyer and the click are from different countries.',
    saw: (fact) =>
      `The click is from ${fact.country('clicked')}, the buyer from ${fact.country('reported')}.`,
  },
  click_injection: {
    name: 'Last-moment click',
    does: 'The click is closer to the order than the threshold, and another affiliate had referred the visitor.',
    saw: (fact) =>
      `The click was ${fact.span('seconds')} before the order (threshold: ${fact.span('threshold')}). Another affiliate had referred the visitor on ${fact.time('clicked_at')}.`,
  },
  coupon_over_click: {
    name: 'Coupon over a click',
    does: 'The order is attributed by coupon, but another affiliate has a click newer than the threshold.',
    saw: (fact) =>
      `Another affiliate has a click on ${fact.time('clicked_at')}, less than ${fact.hours('threshold')} before the order.`,
  },
  coupon_without_click: {
    name: 'Coupon without a click',
    does: 'A known visitor uses a coupon without any click.',
    saw: (fact) =>
      `The visitor is known and has no click. The order used the coupon ${fact.text('coupon')}.`,
  },
  duplicate_order: {
    name: 'Duplicate order',
    does: 'The same customer orders the same amount again within the threshold.',
    saw: (fact) =>
      `The same customer placed order ${fact.text('external_id')} for the same amount, ${fact.span('seconds')} apart. The threshold is ${fact.minutes('threshold')}.`,
  },
  repeated_amount: {
    name: 'Repeated amount',
    does: 'More orders of the same amount from one IP address in a day than the threshold.',
    saw: (fact) =>
      `${orders(fact.number('orders'))} of ${fact.money('amount_minor')} from one IP address in a day. The threshold is ${fact.number('threshold')}.`,
  },
  amount_limit: {
    name: 'Near the pixel limit',
    does: 'The amount in a pixel reaches this share of the offer’s limit.',
    saw: (fact) =>
      `The pixel reported ${fact.money('amount_minor')}. The offer’s limit is ${fact.money('limit_minor')}, the threshold ${fact.percent('threshold')} of it.`,
  },
  paid_traffic: {
    name: 'Paid traffic',
    does: 'The click is from an ad, and the offer does not allow paid traffic.',
    saw: (fact) =>
      `The click is from an ad (${fact.text('parameter')}). The offer does not allow paid traffic.`,
  },
  disposable_mail: {
    name: 'Disposable email',
    does: 'The buyer uses a disposable email address.',
    saw: (fact) => `${fact.text('domain')} provides disposable email addresses.`,
  },
  refund_rate: {
    name: 'Many refunds',
    does: 'Flag when the share of refunds in 30 days is this many times the average.',
    saw: (fact) =>
      `In 30 days ${fact.bps('own_bps')} of the affiliate’s conversions were refunded. The average of the others is ${fact.bps('peers_bps')}, the threshold ${fact.number('threshold')} times that.`,
  },
  low_conversion_rate: {
    name: 'Low conversion rate',
    does: 'Flag when the conversion rate is below this (30 days, 2,000+ clicks).',
    saw: (fact) =>
      `In 30 days ${clicks(fact.number('clicks'))} and ${conversions(fact.number('conversions'))}. The threshold is a conversion rate of ${fact.bps('threshold')}.`,
  },
  several_sales: {
    name: 'Several sales fit',
    does: 'The customer has sales of several affiliates, and the renewal does not name one.',
    saw: () =>
      'The customer has sales of several affiliates. The renewal names none of them, and no amount matches, so the latest sale was chosen.',
  },
  possible_duplicate: {
    name: 'Possible duplicate',
    does: 'Another source reported the same event, amount and click, customer or coupon within a day.',
    saw: (fact) =>
      `Another source reported the same event and amount within a day, as ${fact.text('external_id')}. It may be the same order.`,
  },
}
