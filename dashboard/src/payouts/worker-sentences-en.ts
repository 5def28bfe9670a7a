import { counted } from '../core/i18n/plural.ts'

/** What machines say of payouts, in words: states at PayPal, sides of a difference, why all was stopped. */
export const enPayoutSaid = {
  said: {
    quote: (text: string) => `“${text}”`,
    paypal: {
      PENDING: 'Under way',
      SUCCESS: 'Paid',
      UNCLAIMED: 'Unclaimed',
      ONHOLD: 'On hold',
      FAILED: 'Failed',
      BLOCKED: 'Blocked',
      DENIED: 'Denied',
      RETURNED: 'Returned',
      REFUNDED: 'Given back by the receiver',
      REVERSED: 'Taken back',
    },
    to: (receiver: string) => `to ${receiver}`,
    unreadable: (currency: string) => `An amount in ${currency} that cannot be read`,
    noState: 'No state',
    firstSent: (time: string) => `First sent ${time}`,
    unknownThere: 'Not known at PayPal',
    noAccount: 'Its payer has no PayPal account here',
    stranger: (item: string) =>
      `PayPal shows a payment that our books do not know: ${item}. It stands among the differences.`,
    restored: (count: number) =>
      `PayPal was told of ${counted('en', count, { one: 'batch', other: 'batches' })} that our books do not know as sent. The database seems restored from a backup.`,
    payoutId: 'Payout id, ours or PayPal’s',
  },
}

export type PayoutSaidWords = typeof enPayoutSaid
