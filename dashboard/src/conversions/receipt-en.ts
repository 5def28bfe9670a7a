import { counted } from '../core/i18n/plural.ts'

const clicks = (count: number) => counted('en', count, { one: 'click', other: 'clicks' })
const affiliates = (count: number) =>
  counted('en', count, { one: 'affiliate', other: 'affiliates' })
const conversions = (count: number) =>
  counted('en', count, { one: 'conversion', other: 'conversions' })

/** Texts of receipts and fraud signals. The same facts always give the same sentences. */
export const enReceipt = {
  spans: {
    second: (count: number) => counted('en', count, { one: 'second', other: 'seconds' }),
    minute: (count: number) => counted('en', count, { one: 'minute', other: 'minutes' }),
    hour: (count: number) => counted('en', count, { one: 'hour', other: 'hours' }),
    day: (count: number) => counted('en', count, { one: 'day', other: 'days' }),
  },
  rules: {
    click: 'Click',
    coupon: 'Coupon',
    customer: 'Customer',
    fingerprint: 'Same visitor',
    none: 'None',
    cap: 'Cap',
    original: 'Original',
  },
  receipt: {
    parts: {
      evidence: 'Evidence',
      excluded: 'Not used',
      exchange: 'Currency',
      money: 'Commissions',
      undo: 'Refund',
      hold: 'Hold',
      signals: 'Fraud signals',
    },
    happened: (at: string) => `Time of the conversion, reported by the app: ${at}.`,
    heard: (at: string) => `The app reported no time, so the time of receipt is used: ${at}.`,
    repeats: 'Repeats an earlier conversion, with its affiliate, rates and window.',
    corrects: 'Corrects the amount of an earlier conversion, with its affiliate and rates.',
    byClick: 'Attributed by the affiliate’s click.',
    click: (at: string) => `Time of the click: ${at}.`,
    after: (span: string) => `From click to conversion: ${span}.`,
    sameMoment: 'The conversion and the click have the same time.',
    before: (span: string) => `The reported time is ${span} before the click. Clocks can differ.`,
    duplicate: (id: string) =>
      `The app sent click ${id}, a repeat of this click. The first click counts.`,
    kept: (id: string) =>
      `The visitor’s first click ${id} cannot earn, so their next click that can earn counts.`,
    window: (days: string) => `Attribution window: ${days}.`,
    coupon: (code: string) => `Attributed by the affiliate’s coupon ${code}.`,
    customer: (id: string) =>
      `Attributed by the customer: the affiliate referred customer ${id} earlier.`,
    renewal: (id: string) => `Renews order ${id}, on the terms of that order.`,
    someCustomer: 'Attributed by the customer: the affiliate referred this customer earlier.',
    bound: (at: string, by: string) => `Customer linked to the affiliate on ${at} by: ${by}.`,
    fingerprint:
      'Attributed by a matching visitor: an earlier click has the same IP address and browser. This is the weakest evidence.',
    fingerprintCount: (count: number, people: number) =>
      `In the 30 days before: ${clicks(count)} of ${affiliates(people)}.`,
    none: 'Not attributed: nothing links this conversion to an affiliate.',
    unpaid: (reason: string) => `Nobody earns: ${reason}.`,
    nearest: 'Closest match, not used:',
    original: (id: string) => `Reverses conversion ${id} and has the same attribution.`,
    excluded: (rule: string, reason: string) => `${rule}: ${reason}.`,
    reasons: {
      no_attribution: 'nothing links the conversion to an affiliate',
      click_rejected: 'the click was not valid',
      outside_window: 'the click was older than the window',
      before_click: 'the conversion occurred before the click',
      no_payout_rule: 'the offer does not pay for this event',
      partnership_inactive: 'the affiliate or the partnership was not active',
      click_missing: 'the click was not found',
      over_cap: 'the cap was reached',
      too_soon: 'the conversion was too soon after the click',
      too_late: 'the conversion was too late after the click',
      customer_missing: 'the customer is unknown',
      original_missing: 'the original order was not found',
      rejected_by_rule: 'a fraud rule rejected the conversion',
      recurring_over: 'the months in which the customer’s orders pay were over',
      nothing_to_undo: 'nothing was left to refund',
      rate_missing: 'no exchange rate was entered in time',
      rejected_by_reviewer: 'the conversion was rejected manually',
      before_binding: 'the order is older than the sale or lead that bound the customer',
      customer_bound: 'the customer belongs to another affiliate',
      duplicate_lead: 'the customer or click already has a lead',
      click_closed: 'the click already has a sale, and the offer pays for one',
      test_click: 'the click was made with a test key',
      coupon_unknown: 'the coupon is unknown',
      offer_inactive: 'the coupon’s offer was not active',
      several_affiliates: 'the visitor had clicked links of several affiliates',
      consent_missing: 'the visitor’s country requires consent, and there was none',
    },
    capDetails: (metric: string, period: string, used: string, limit: string) =>
      `${metric} ${period}: ${used} of ${limit} used`,
    exchange: (amount: string, rate: string, at: string) =>
      `Reported as ${amount}. Converted at ${rate}, valid from ${at}.`,
    line: (level: number, who: string, amount: string) => `Level ${level}, ${who}: ${amount}.`,
    ownLine: (amount: string) => `You earn ${amount}.`,
    ownLevelLine: (level: number, amount: string) => `You earn ${amount} as level ${level}.`,
    share: (rate: string) => `${rate} of the amount`,
    shareOf: (rate: string, amount: string) => `${rate} of ${amount}`,
    plus: (share: string, fixed: string) => `${share} and ${fixed} fixed`,
    fixed: (fixed: string) => `${fixed} fixed`,
    rate: (terms: string, source: string) => `Rate: ${terms} (${source}).`,
    v1Rate: (terms: string) => `The offer paid ${terms}.`,
    sources: {
      offer: 'the offer’s rate',
      group: 'the rate of the affiliate’s group',
      affiliate: 'the affiliate’s own rate',
      coupon: 'the rate of the affiliate’s coupon',
      customer: 'the rate of the renewed order',
    },
    ownSources: {
      offer: 'the offer’s rate',
      group: 'your group’s rate',
      affiliate: 'your own rate',
      coupon: 'the rate of your coupon',
      customer: 'the rate of the renewed order',
    },
    group: (name: string, terms: string) => `Terms of the group ${name} applied: ${terms}.`,
    groupTerms: { rate: 'rate', hold: 'hold', window: 'attribution window' },
    tier: 'Volume rate applied.',
    tierFrom: (from: string) => `Volume rate applied: from ${from}.`,
    tierConversions: conversions,
    skipped: (level: number, who: string) => `Level ${level}: no commission, ${who}`,
    skippedReasons: {
      missing: 'there is no sponsor at this level.',
      inactive: 'the sponsor was not active.',
      repeated: 'the same person earns on a lower level.',
    },
    fee: (amount: string) => `Platform fee: ${amount}.`,
    revenue: (amount: string) => `Total cost to the advertiser: ${amount}.`,
    nothing: 'No commission.',
    noHold: 'No hold.',
    hold: (days: string, at: string) => `On hold for ${days} after recording, until ${at}.`,
    undo: (amount: string) => `${amount} of the original was refunded.`,
    undoWhole: 'The original is now refunded in full.',
    undoAll: 'The original was refunded in full.',
    clamped: (amount: string) =>
      `The refund was ${amount} more than was left. That part was ignored.`,
    was: (status: string) => `Status of the original at that time: ${status}.`,
    taken: (level: number, who: string, amount: string, from: string) =>
      `Level ${level}, ${who}: ${amount}, ${from}.`,
    takenFrom: {
      pending: 'deducted from the pending commission',
      hold: 'deducted from the commission on hold',
      unfunded: 'deducted from the unfunded commission',
      chargeback: 'not restored when the chargeback was won',
      balance: 'deducted from the balance',
      debt: 'as a debt: the balance was too low',
      out: 'deducted from the balance, or as a debt where the balance was too low',
    },
    ownTakenFrom: {
      pending: (amount: string) => `${amount} was deducted from your pending commission.`,
      hold: (amount: string) => `${amount} was deducted from your commission on hold.`,
      unfunded: (amount: string) => `${amount} was deducted from a commission not yet funded.`,
      chargeback: (amount: string) =>
        `The chargeback was won, but ${amount} was not restored: this part was refunded.`,
      balance: (amount: string) => `${amount} was deducted from your balance.`,
      debt: (amount: string) =>
        `You owe ${amount}: your balance was too low. Next commissions pay it.`,
      out: (amount: string) =>
        `${amount} was deducted from your balance. What the balance did not cover, you owe.`,
    },
    nothingTaken: (asked: string) => `Refund requested: ${asked}. Nothing was deducted.`,
    feeBack: (amount: string) => `Platform fee returned: ${amount}.`,
    you: 'you',
    somebody: 'another affiliate',
  },
  signals: {
    byVersion: (version: number) => `Rule version ${version}`,
  },
}

export type ReceiptWords = typeof enReceipt
