/** Fraud rules about several affiliate accounts of one person. */
import type { FraudRule } from './rule.ts'

export const accountRules = {
  shared_receiver: {
    version: 1,
    flags: 'Another affiliate is paid at the same PayPal address.',
    threshold: null,
    action: 'review',
    mayReject: false,
    sees: ({ facts }) => (facts.sharesReceiver ? { by: 'receiver' } : null),
  },

  referral_ring: {
    version: 1,
    flags:
      'One of the two sponsors above is paid at the same address, or signed in from the same place in 90 days.',
    threshold: null,
    action: 'review',
    mayReject: false,
    sees: ({ facts }) => (facts.ring === null ? null : { by: facts.ring }),
  },
} satisfies Record<string, FraudRule>
