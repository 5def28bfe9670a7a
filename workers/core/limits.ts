/**
 * The one table of request limits. wrangler.toml declares the bindings with the same numbers (a test
 * compares them). They count per Cloudflare location and damp floods; what must be exact is counted by
 * the database instead: tries to sign in, live keys, live tokens, claimed hosts.
 */

export interface Limit {
  /** Name of the rate-limit binding. */
  binding: string
  /** Requests of one key, person or network within the period. */
  count: number
  /** What Retry-After says; the platform knows these two. */
  periodSeconds: 10 | 60
}

/** Per app key: clicks that a server reports. */
export const clickKeyLimit = {
  binding: 'CLICK_KEY_LIMIT',
  count: 6_000,
  periodSeconds: 60,
} as const
/** Per network: clicks that browsers report. */
export const clickAddressLimit = {
  binding: 'CLICK_IP_LIMIT',
  count: 600,
  periodSeconds: 60,
} as const

// The tracker asks for its own two by their names, and bundles no others.
export const limits = {
  /** Per app key: everything that a partner app sends to the API. */
  app_key: { binding: 'APP_KEY_LIMIT', count: 6_000, periodSeconds: 10 },
  /** Per person, whichever of their sessions or personal tokens asks. */
  person: { binding: 'PERSON_LIMIT', count: 1_200, periodSeconds: 60 },
  /** Per network: whatever is asked without proof, and every proof that was not good. */
  anonymous: { binding: 'ANONYMOUS_LIMIT', count: 1_200, periodSeconds: 60 },
  /** Per network: postbacks, pixels and PayPal's webhooks, which speak for many. */
  secret: { binding: 'KEYLESS_LIMIT', count: 6_000, periodSeconds: 10 },
  /** Per network: passwords tried. The database counts them by account, and knows its networks. */
  sign_in: { binding: 'SIGN_IN_LIMIT', count: 20, periodSeconds: 60 },
  /** Per network and per address: mails that a request makes us send. */
  mail: { binding: 'MAIL_LIMIT', count: 6, periodSeconds: 60 },
  /** Per app key or network: reports that name what nobody knows. */
  report_miss: { binding: 'REPORT_MISS_LIMIT', count: 600, periodSeconds: 60 },
  click_key: clickKeyLimit,
  click_address: clickAddressLimit,
} as const satisfies Record<string, Limit>

export type LimitName = keyof typeof limits

/** Whoever has one IPv6 address has all of its /64. Good enough where groups of zeros are left out. */
export const networkOf = (ip: string) => ip.split(':', 4).join(':')
