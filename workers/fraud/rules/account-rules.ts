/** Fraud rules about several affiliate accounts of one person. */
import type { FraudRule } from './rule.ts'

export const accountRules = {
  shared_receiver: {
    version: 1,
    flags: 'Another affiliate has the same PayPal address.',
    threshold: null,
    action: 'review',
    mayReject: false,
    sees: ({ facts }) => (facts.sharesReceiver ? { by: 'receiver' } : null),
  },

  referral_ring: {
    version: 1,
    flags:
      "One of the affiliate's two sponsors has the same PayPal address, or signed in from the same IP address within 90 days.",
    threshold: null,
    action: 'review',
    mayReject: false,
    sees: ({ facts }) => (facts.ring === null ? null : { by: facts.ring }),
  },
} satisfies Record<string, FraudRule>
