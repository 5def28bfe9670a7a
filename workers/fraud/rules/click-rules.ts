/** Fraud rules about the click a conversion is attributed to. */
import { attributedClick, clickFacts, isByClick, secondsSince } from './reported.ts'
import type { FraudRule } from './rule.ts'

export const clickRules = {
  country_mismatch: {
    version: 1,
    flags: "The app's `visitor.country` is not the country of the click.",
    threshold: null,
    action: 'review',
    mayReject: false,
    sees: (reviewed) => {
      const reported = reviewed.report.visitor?.country?.toUpperCase() ?? null
      const clicked = attributedClick(reviewed)?.country?.toUpperCase() ?? null
      if (isUnknown(reported) || isUnknown(clicked) || reported === clicked) return null
      return { reported, clicked }
    },
  },

  click_injection: {
    version: 1,
    flags:
      'The click is less than the threshold before the order, and another affiliate referred the visitor earlier.',
    threshold: { default: 60, min: 1, max: 3600, unit: 'seconds' },
    action: 'review',
    mayReject: false,
    sees: ({ attribution, facts, convertedAt, threshold }) => {
      const { clickedAt, affiliateId } = attribution
      const seconds = secondsSince(clickedAt, convertedAt)
      if (clickedAt === null || !isByClick(attribution)) return null
      if (seconds === null || seconds >= threshold) return null
      const earlier = facts.clicks.find(
        (click) => click.affiliateId !== affiliateId && click.clickedAt < clickedAt,
      )
      if (earlier === undefined) return null
      return { seconds, threshold, ...clickFacts(earlier) }
    },
  },
} satisfies Record<string, FraudRule>

/** The edge writes XX for an unknown country and T1 for Tor. */
function isUnknown(country: string | null): boolean {
  return country === null || country === 'XX' || country === 'T1'
}
