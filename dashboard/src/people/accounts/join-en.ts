import { counted } from '../../core/i18n/plural.ts'

/** Texts of the page of a registration link, beside those of sign-up. */
export const enJoin = {
  join: {
    offers: 'What you earn',
    events: {
      lead: 'per lead',
      sale: 'per sale',
      rebill: 'per renewal',
    } as Readonly<Record<string, string>>,
    days: (cookie: number, hold: number) =>
      `A click counts for ${counted('en', cookie, { one: 'day', other: 'days' })}. ${
        hold === 0
          ? 'Commissions are available at once.'
          : `Commissions are on hold for ${counted('en', hold, { one: 'day', other: 'days' })}.`
      }`,
    terms: 'Terms',
    steps: 'Next steps',
    list: (name: string) => [
      'Create an account below and confirm your email.',
      `The platform approves the account, and ${name} approves you as a partner.`,
      'Take your link and coupon, and start to earn.',
    ],
  },
}
