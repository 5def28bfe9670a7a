/** Fraud rules about an affiliate's rates over 30 days. */
import type { FraudRule } from './rule.ts'

/** Below this number of conversions, a rate means nothing. */
const EARNED_MIN = 20
/**
 * Lower bound for the share of other affiliates, so that two refunds in a quiet shop flag nobody.
 */
const USUAL_BPS_MIN = 500
/** Below this number of clicks, a rate means nothing. */
const CLICKS_MIN = 2000

export const rateRules = {
  refund_rate: {
    version: 1,
    flags:
      "The affiliate's share of refunds and chargebacks (30 days, 20+ conversions) is more than this many times the share of the advertiser's other affiliates. A share of others below 5 % is treated as 5 %.",
    threshold: { default: 3, min: 2, max: 20, unit: 'times' },
    action: 'review',
    mayReject: false,
    sees: ({ facts, threshold }) => {
      const { reversedShare, peers } = facts
      if (peers === null || reversedShare.earned < EARNED_MIN) return null
      const peersBps = peers.earned < EARNED_MIN ? 0 : bpsOf(peers.undone, peers.earned)
      const usualBps = Math.max(peersBps, USUAL_BPS_MIN)
      const ownBps = bpsOf(reversedShare.undone, reversedShare.earned)
      if (ownBps <= threshold * usualBps) return null
      return { ...reversedShare, own_bps: ownBps, peers_bps: peersBps, threshold }
    },
  },

  /** Detects cookie stuffing: clicks for many visitors, of whom a few convert by chance. */
  low_conversion_rate: {
    version: 1,
    flags: 'The conversion rate is below the threshold (30 days, 2,000+ billable clicks).',
    threshold: { default: 15, min: 1, max: 1000, unit: 'basis_points' },
    action: 'note',
    mayReject: false,
    sees: ({ facts, threshold }) => {
      const { billableClicks, reversedShare } = facts
      if (billableClicks < CLICKS_MIN) return null
      const conversions = reversedShare.earned + 1
      if (bpsOf(conversions, billableClicks) >= threshold) return null
      return { clicks: billableClicks, conversions, threshold }
    },
  },
} satisfies Record<string, FraudRule>

function bpsOf(part: number, whole: number): number {
  return (part * 10_000) / whole
}
