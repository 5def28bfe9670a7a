/** Fraud rules about affiliates who buy from themselves. */
import type { FraudRule } from './rule.ts'

export const buyerRules = {
  self_referral: {
    version: 1,
    flags:
      "The buyer's email is the affiliate's payout or sign-in address. Case, dots and `+` tags are ignored.",
    threshold: null,
    action: 'reject',
    mayReject: true,
    sees: ({ facts }) => (facts.ownsMail ? { by: 'email' } : null),
  },

  self_referral_likely: {
    version: 1,
    flags:
      "Buyer and affiliate share a company email domain, or the affiliate signed in from the buyer's IP address within 90 days.",
    threshold: null,
    action: 'review',
    mayReject: false,
    impliedBy: 'self_referral',
    sees: ({ facts, mailProvider }) => {
      if (facts.sharesMailDomain && mailProvider !== null && !mailProvider.isFree) {
        return { by: 'mail_domain', domain: mailProvider.domain }
      }
      return facts.usedAddress ? { by: 'address' } : null
    },
  },
} satisfies Record<string, FraudRule>
