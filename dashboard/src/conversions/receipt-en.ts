import { counted } from '../core/i18n/plural.ts'

const clicks = (count: number) => counted('en', count, { one: 'click', other: 'clicks' })
const affiliates = (count: number) =>
  counted('en', count, { one: 'affiliate', other: 'affiliates' })
const conversions = (count: number) =>
  counted('en', count, { one: 'conversion', other: 'conversions' })

/** The sentences of receipts and fraud signals: the same facts always give the same sentences. */
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
      evidence: 'Attribution',
      excluded: 'Not used',
      exchange: 'Currency',
      money: 'Commissions',
      undo: 'Refund',
      hold: 'Hold',
      signals: 'Fraud signals',
    },
    happened: (at: string) => `It occurred on ${at}, as reported by the app.`,
    heard: (at: string) => `The app reported no time, so the time of receipt is used: ${at}.`,
    click: (id: string, at: string) => `It follows the click ${id} of ${at}.`,
    after: (span: string) => `From click to conversion: ${span}.`,
    sameMoment: 'Click and conversion have the same moment.',
    before: (span: string) => `By its clock it came ${span} before the click, which clocks may do.`,
    duplicate: (id: string) =>
      `The app named the click ${id}, a repeat of this one: the first of them counts.`,
    window: (days: string) => `A click counts for ${days}.`,
    coupon: (code: string) => `The buyer used the coupon ${code}, which is the affiliate’s own.`,
    customer: (id: string) => `The affiliate brought the customer ${id} earlier.`,
    someCustomer: 'The affiliate brought this customer earlier.',
    bound: (at: string, by: string) => `Bound on ${at}, by: ${by}.`,
    fingerprint:
      'No click, coupon or known customer was named; a visitor with the same address and browser had clicked. This is the weakest evidence of all.',
    fingerprintCount: (count: number, people: number) =>
      `In the 30 days before: ${clicks(count)} of ${affiliates(people)}.`,
    none: 'Nothing links this conversion to an affiliate.',
    nearest: 'Closest match:',
    original: (id: string) => `It reverses the conversion ${id} and has the same attribution.`,
    excluded: (rule: string, reason: string) => `${rule}: ${reason}.`,
    reasons: {
      no_attribution: 'nothing links it to an affiliate',
      click_rejected: 'the click was not valid',
      outside_window: 'the click was older than the window',
      before_click: 'it occurred before the click',
      no_payout_rule: 'the offer does not pay for this event',
      partnership_inactive: 'the affiliate or the partnership was not active',
      click_missing: 'the click never arrived',
      over_cap: 'a cap was already reached',
      too_soon: 'it came too soon after the click',
      too_late: 'it came too late after the click',
      customer_missing: 'the customer is unknown',
      original_missing: 'the original order was not found',
      rejected_by_rule: 'a fraud rule rejected it',
      recurring_over: 'the rebill period was over',
      nothing_to_undo: 'nothing was left to refund',
      rate_missing: 'no exchange rate came in time',
      rejected_by_reviewer: 'it was rejected manually',
      coupon_unknown: 'the coupon is unknown',
      offer_inactive: 'the coupon’s offer was not active',
      several_affiliates: 'the visitor had clicked links of several affiliates',
      consent_missing: 'the visitor’s country asks for consent, and there was none',
    },
    capDetails: (metric: string, period: string, used: string, limit: string) =>
      `${metric} ${period}: ${used} of ${limit} were used`,
    exchange: (amount: string, rate: string, at: string) =>
      `Reported as ${amount}. The rate was ${rate}, entered for ${at}.`,
    line: (level: number, who: string, amount: string) => `Level ${level}, ${who}: ${amount}.`,
    ownLine: (amount: string) => `You earn ${amount}.`,
    ownLevelLine: (level: number, amount: string) => `You earn ${amount} as level ${level}.`,
    share: (rate: string) => `${rate} of the amount`,
    shareOf: (rate: string, amount: string) => `${rate} of ${amount}`,
    plus: (share: string, fixed: string) => `${share} and ${fixed} fixed`,
    fixed: (fixed: string) => `${fixed} fixed`,
    rate: (terms: string, source: string) => `That is ${terms}, ${source}.`,
    v1Rate: (terms: string) => `The offer paid ${terms}.`,
    sources: {
      offer: 'as the offer pays everybody',
      affiliate: 'by the affiliate’s own rate',
      coupon: 'by the rate of the affiliate’s coupon',
      customer: 'by the rate fixed at the customer’s first conversion',
    },
    ownSources: {
      offer: 'as the offer pays everybody',
      affiliate: 'by your own rate',
      coupon: 'by the rate of your coupon',
      customer: 'by the rate fixed at the customer’s first conversion',
    },
    tier: 'A better rate for volume applied.',
    tierFrom: (from: string) => `A better rate for volume applied: from ${from} on.`,
    tierConversions: conversions,
    skipped: (level: number, who: string) => `Level ${level}: nothing, ${who}`,
    skippedReasons: {
      missing: 'nobody referred this affiliate.',
      inactive: 'the sponsor was not active.',
      repeated: 'the same person earns on a lower level.',
    },
    fee: (amount: string) => `The platform’s fee: ${amount}.`,
    revenue: (amount: string) => `Total cost to the advertiser: ${amount}.`,
    nothing: 'No commission.',
    noHold: 'There is no hold.',
    hold: (days: string, at: string) => `On hold for ${days} from recording, until ${at}.`,
    undo: (amount: string) => `${amount} of the original is refunded.`,
    undoWhole: 'The original is fully refunded.',
    undoAll: 'The original is fully refunded.',
    clamped: (amount: string) =>
      `It asked for more: ${amount} was beyond what was left, and left out.`,
    was: (status: string) => `The original was then: ${status}.`,
    taken: (level: number, who: string, amount: string, from: string) =>
      `Level ${level}, ${who}: ${amount}, ${from}.`,
    takenFrom: {
      pending: 'from what was pending',
      hold: 'from the hold',
      unfunded: 'which had not been funded yet',
      balance: 'deducted from the balance',
      debt: 'as a debt: the balance was too low',
      out: 'deducted from the balance, or as a debt where the balance was too low',
    },
    ownTakenFrom: {
      pending: (amount: string) => `${amount} was deducted from your pending commission.`,
      hold: (amount: string) => `${amount} was deducted from your commission on hold.`,
      unfunded: (amount: string) => `${amount} was deducted from a commission not yet funded.`,
      balance: (amount: string) => `${amount} was deducted from your balance.`,
      debt: (amount: string) =>
        `You owe ${amount}: your balance was too low. Next commissions pay it.`,
      out: (amount: string) =>
        `${amount} was deducted from your balance. What the balance did not cover, you owe.`,
    },
    nothingTaken: (asked: string) => `It asked to take back ${asked}. Nothing was taken back.`,
    feeBack: (amount: string) => `Of the platform’s fee: ${amount}.`,
    you: 'you',
    somebody: 'another affiliate',
  },
  signals: {
    byVersion: (version: number) => `Version ${version} of the rule`,
  },
}

export type ReceiptWords = typeof enReceipt
