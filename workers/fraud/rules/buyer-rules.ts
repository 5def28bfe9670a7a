/** Fraud rules about affiliates who buy from themselves. */
import type { FraudRule } from './rule.ts'

export const buyerRules = {
  self_referral: {
    version: 1,
    flags:
      "The buyer's e-mail is the affiliate's: payout or sign-in address, without case, dots and what follows a `+`.",
    threshold: null,
    action: 'reject',
    mayReject: true,
    sees: ({ facts }) => (facts.ownsMail ? { by: 'email' } : null),
  },

  self_referral_likely: {
    version: 1,
    flags:
      "Buyer and affiliate share a mail domain that is no free-mail provider's, or the buyer's address is one the affiliate signed in from in 90 days.",
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
