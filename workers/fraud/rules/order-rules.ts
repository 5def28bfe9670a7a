/** Fraud rules about orders: coupons, repeats and amounts. */
import { clickFacts, isImport } from './reported.ts'
import type { FraudRule } from './rule.ts'

const HOUR_MS = 60 * 60 * 1000
const MINUTE_MS = 60 * 1000

export const orderRules = {
  coupon_over_click: {
    version: 1,
    flags:
      "The order is attributed to a coupon, although another affiliate's click is more recent than the threshold.",
    threshold: { default: 24, min: 1, max: 720, unit: 'hours' },
    action: 'review',
    mayReject: false,
    sees: ({ attribution, facts, convertedAt, threshold }) => {
      if (attribution.rule !== 'coupon') return null
      const { namedClick, clicks } = facts
      const from = convertedAt.getTime() - threshold * HOUR_MS
      const other = [...(namedClick === null ? [] : [namedClick]), ...clicks].find(
        ({ affiliateId, clickedAt }) =>
          affiliateId !== attribution.affiliateId &&
          clickedAt.getTime() > from &&
          clickedAt <= convertedAt,
      )
      return other === undefined ? null : { threshold, ...clickFacts(other) }
    },
  },

  /** The code may have leaked, or was passed on by word of mouth. */
  coupon_without_click: {
    version: 1,
    flags: 'The order is attributed to a coupon, and the recognised visitor never clicked.',
    threshold: null,
    action: 'note',
    mayReject: false,
    sees: ({ attribution, facts, report }) => {
      if (attribution.rule !== 'coupon' || !facts.hasFingerprint) return null
      const isUnseen = facts.namedClick === null && facts.clicks.length === 0
      return isUnseen ? { coupon: report.coupon } : null
    },
  },

  duplicate_order: {
    version: 1,
    flags: 'The same customer, event and amount under another id within the threshold.',
    threshold: { default: 10, min: 1, max: 1440, unit: 'minutes' },
    action: 'review',
    mayReject: false,
    sees: ({ facts, convertedAt, threshold }) => {
      const { likeOrder } = facts
      if (likeOrder === null) return null
      const apartMs = Math.abs(convertedAt.getTime() - likeOrder.occurredAt.getTime())
      if (apartMs >= threshold * MINUTE_MS) return null
      return { external_id: likeOrder.externalId, seconds: apartMs / 1000, threshold }
    },
  },

  repeated_amount: {
    version: 1,
    flags: 'More orders of one amount from one IP address in a day than the threshold.',
    threshold: { default: 3, min: 1, max: 900, unit: 'conversions' },
    action: 'note',
    mayReject: false,
    sees: ({ facts, report, threshold }) => {
      const orders = facts.addressSameAmountInDay + 1
      if (report.amount === null || isImport(report.source) || orders <= threshold) return null
      return { orders, amount_minor: report.amount.minor.toString(), threshold }
    },
  },

  /** The buyer's browser can change the amount a pixel reports. */
  amount_limit: {
    version: 1,
    flags:
      "A pixel's amount reaches this share of the offer's limit. Higher amounts are cut to the limit.",
    threshold: { default: 100, min: 1, max: 100, unit: 'percent' },
    action: 'review',
    mayReject: false,
    sees: ({ facts, report, threshold }) => {
      const limit = facts.offer.pixelAmountMaxMinor
      const { amount, source } = report
      if (source !== 'pixel' || amount === null || limit === null || limit === 0n) return null
      if (amount.minor * 100n < limit * BigInt(threshold)) return null
      return { amount_minor: amount.minor.toString(), limit_minor: limit.toString(), threshold }
    },
  },
} satisfies Record<string, FraudRule>
