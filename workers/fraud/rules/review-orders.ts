/** Fraud rules about orders: coupons, repeats and amounts. */
import type { Evidence, Reviewed } from './review.ts'
import { clickFacts, isImport } from './review-traffic.ts'

const HOUR_MS = 60 * 60 * 1000
const MINUTE_MS = 60 * 1000

export const orderRules = {
  /** A coupon took an order that another affiliate's click had brought not long before. */
  coupon_over_click: ({ attribution, facts, convertedAt, threshold }: Reviewed): Evidence => {
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

  /** A coupon from a visitor who can be recognised and never clicked: leaked, or told by mouth. */
  coupon_without_click: ({ attribution, facts, report }: Reviewed): Evidence => {
    if (attribution.rule !== 'coupon' || !facts.hasFingerprint) return null
    const isUnseen = facts.namedClick === null && facts.clicks.length === 0
    return isUnseen ? { coupon: report.coupon } : null
  },

  /** The same customer paid the same amount within minutes, under another id. */
  duplicate_order: ({ facts, convertedAt, threshold }: Reviewed): Evidence => {
    const { likeOrder } = facts
    if (likeOrder === null) return null
    const apartMs = Math.abs(convertedAt.getTime() - likeOrder.occurredAt.getTime())
    if (apartMs >= threshold * MINUTE_MS) return null
    return { external_id: likeOrder.externalId, seconds: apartMs / 1000, threshold }
  },

  /** More than so many orders of one amount from one address in a day, this one counted. */
  repeated_amount: ({ facts, report, threshold }: Reviewed): Evidence => {
    const orders = facts.addressSameAmountInDay + 1
    if (report.amount === null || isImport(report.source) || orders <= threshold) return null
    return { orders, amount_minor: report.amount.minor.toString(), threshold }
  },

  /** A pixel's amount, which the buyer's browser can write, reaches so much of the offer's limit. */
  amount_limit: ({ facts, report, threshold }: Reviewed): Evidence => {
    const limit = facts.offer.pixelAmountMaxMinor
    const { amount, source } = report
    if (source !== 'pixel' || amount === null || limit === null || limit === 0n) return null
    if (amount.minor * 100n < limit * BigInt(threshold)) return null
    return { amount_minor: amount.minor.toString(), limit_minor: limit.toString(), threshold }
  },
}
