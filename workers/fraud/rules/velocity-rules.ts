/** Fraud rules about the number and speed of conversions. */
import { isByClick, isImport, secondsSince } from './reported.ts'
import type { FraudRule } from './rule.ts'

const HOURS_IN_WEEK = 168
const UNUSUAL_TIMES = 10

export const velocityRules = {
  ip_velocity: {
    version: 1,
    flags: 'More conversions from one IP address in an hour than the threshold.',
    threshold: { default: 10, min: 1, max: 900, unit: 'conversions' },
    action: 'review',
    mayReject: false,
    sees: ({ facts, report, threshold }) => {
      const conversions = facts.addressConversionsInHour + 1
      if (isImport(report.source) || !report.visitor?.ip || conversions <= threshold) return null
      return { conversions, threshold }
    },
  },

  affiliate_velocity: {
    version: 1,
    flags:
      'More conversions of the affiliate in this clock hour (UTC) than the threshold, and more than ten times the hourly average of the previous seven days.',
    threshold: { default: 30, min: 1, max: 900, unit: 'conversions' },
    action: 'review',
    mayReject: false,
    sees: ({ facts, report, threshold }) => {
      const conversions = facts.affiliateConversionsInHour + 1
      const weekHourly = facts.affiliateConversionsInWeek / HOURS_IN_WEEK
      const isUnusual = conversions > weekHourly * UNUSUAL_TIMES
      if (isImport(report.source) || !isUnusual || conversions <= threshold) return null
      return { conversions, conversions_in_week: facts.affiliateConversionsInWeek, threshold }
    },
  },

  /** Nobody reads, chooses and pays this quickly. */
  too_fast: {
    version: 1,
    flags: 'Less time from click to conversion than the threshold.',
    threshold: { default: 30, min: 1, max: 3600, unit: 'seconds' },
    action: 'review',
    mayReject: false,
    sees: ({ attribution, convertedAt, threshold }) => {
      const seconds = secondsSince(attribution.clickedAt, convertedAt)
      if (!isByClick(attribution) || seconds === null || seconds >= threshold) return null
      return { seconds, threshold }
    },
  },
} satisfies Record<string, FraudRule>
