/**
 * Table of request limits. wrangler.toml declares the bindings with the same numbers (a test
 * compares them). Limits are counted per Cloudflare location and only dampen floods. Exact limits
 * are counted by the database: sign-in attempts, live keys, live tokens, claimed hosts.
 */

export interface Limit {
  /** Name of the rate-limit binding. */
  binding: string
  /** Requests of one key, person or network per period. */
  count: number
  /** Value of Retry-After. Cloudflare supports these two periods. */
  periodSeconds: 10 | 60
}

/** Per app key: clicks reported by servers. */
export const clickKeyLimit = {
  binding: 'CLICK_KEY_LIMIT',
  count: 6_000,
  periodSeconds: 60,
} as const
/** Per network: clicks reported by browsers. */
export const clickAddressLimit = {
  binding: 'CLICK_IP_LIMIT',
  count: 600,
  periodSeconds: 60,
} as const

// The tracker imports the two limits above on their own and does not bundle these.
export const limits = {
  /** Per app key: all API requests of a partner app. */
  app_key: { binding: 'APP_KEY_LIMIT', count: 6_000, periodSeconds: 10 },
  /** Per person: requests of all their sessions and personal tokens. */
  person: { binding: 'PERSON_LIMIT', count: 1_200, periodSeconds: 60 },
  /** Per network: requests without credentials, and those with wrong ones. */
  anonymous: { binding: 'ANONYMOUS_LIMIT', count: 1_200, periodSeconds: 60 },
  /** Per network: postbacks, pixels and PayPal webhooks, which carry events of many people. */
  secret: { binding: 'KEYLESS_LIMIT', count: 6_000, periodSeconds: 10 },
  /** Per network: passwords tried. The database also counts them by account. */
  sign_in: { binding: 'SIGN_IN_LIMIT', count: 20, periodSeconds: 60 },
  /** Per network and per address: requests that make us send a mail. */
  mail: { binding: 'MAIL_LIMIT', count: 6, periodSeconds: 60 },
  /** Per app key or network: reports that name an unknown click, conversion or offer. */
  report_miss: { binding: 'REPORT_MISS_LIMIT', count: 600, periodSeconds: 60 },
  click_key: clickKeyLimit,
  click_address: clickAddressLimit,
} as const satisfies Record<string, Limit>

export type LimitName = keyof typeof limits

/** The network of an IP address; for IPv6 its /64, which usually belongs to one customer. */
export const networkOf = (ip: string) => ip.split(':', 4).join(':')
