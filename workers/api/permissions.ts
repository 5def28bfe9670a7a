import type { Role } from '../../schema/vocabulary.ts'

/**
 * Who may use a route. `anyone`: no proof needed. `own_page`: a page of our own origin, for what sets a
 * cookie. `cookie`: as own_page, and it must say so in a header. `app`: a partner app's key. `person`:
 * anyone signed in. A list: a person who holds one of these roles.
 */
export type Access = 'anyone' | 'own_page' | 'cookie' | 'app' | 'person' | readonly Role[]

const affiliate = ['affiliate'] as const satisfies readonly Role[]
const readsPayouts = ['finance', 'owner', 'admin', 'support'] as const satisfies readonly Role[]
const makesPayouts = ['finance'] as const satisfies readonly Role[]
const approvesPayouts = ['finance', 'owner'] as const satisfies readonly Role[]
const readsSettings = [
  'owner',
  'admin',
  'advertiser',
  'finance',
  'support',
] as const satisfies readonly Role[]
const managesSettings = ['owner', 'admin', 'advertiser'] as const satisfies readonly Role[]
const opensReviews = ['owner', 'finance', 'advertiser'] as const satisfies readonly Role[]
const decides = ['owner', 'finance', 'advertiser'] as const satisfies readonly Role[]
const replaysReports = [
  'owner',
  'admin',
  'finance',
  'advertiser',
] as const satisfies readonly Role[]
const readsBooks = ['finance', 'owner'] as const satisfies readonly Role[]
const readsLosses = ['owner', 'admin', 'finance', 'support'] as const satisfies readonly Role[]

/** Every route of the API. A route that is not in this table does not compile. */
export const permissions = {
  'get /v1/health': 'anyone',
  'get /v1/openapi.json': 'anyone',
  'get /v1/docs': 'anyone',
  'post /v1/sign-in': 'own_page',
  'post /v1/session/refresh': 'cookie',
  'post /v1/sign-out': 'cookie',
  'get /v1/me': 'person',
  'post /v1/conversions': 'app',
  'post /v1/conversions/batch': 'app',
  'get /postback': 'anyone',
  'get /v1/pixel.gif': 'anyone',
  'post /v1/conversion-imports': ['advertiser'],
  'post /v1/conversions/manual': ['advertiser'],
  'get /v1/inbound-reports': readsSettings,
  'get /v1/inbound-reports/{reportId}': readsSettings,
  'post /v1/inbound-reports/{reportId}/replay': replaysReports,
  'get /v1/advertisers/{advertiserId}/inbound': readsSettings,
  'patch /v1/advertisers/{advertiserId}/inbound': managesSettings,
  'post /v1/offers/{offerId}/postback-secret': managesSettings,
  'put /v1/offers/{offerId}/pixel': managesSettings,
  'get /v1/affiliate/advertisers': affiliate,
  'get /v1/affiliate/summary': affiliate,
  'get /v1/affiliate/conversions': affiliate,
  'get /v1/affiliate/conversions/{conversionId}': affiliate,
  'get /v1/affiliate/links': affiliate,
  'get /v1/affiliate/events': affiliate,
  'get /v1/payouts/payable': readsPayouts,
  'get /v1/payout-batches': readsPayouts,
  'post /v1/payout-batches': makesPayouts,
  'get /v1/payout-batches/{batchId}': readsPayouts,
  'post /v1/payout-batches/{batchId}/approve': approvesPayouts,
  'post /v1/payout-batches/{batchId}/submit': makesPayouts,
  'post /v1/payout-batches/{batchId}/discard': makesPayouts,
  'post /v1/payout-batches/{batchId}/reconcile': makesPayouts,
  'get /v1/offers': readsSettings,
  'post /v1/offers': managesSettings,
  'get /v1/offers/{offerId}': readsSettings,
  'patch /v1/offers/{offerId}': managesSettings,
  'get /v1/links': affiliate,
  'post /v1/links': affiliate,
  'patch /v1/links/{linkId}': affiliate,
  'get /v1/caps': readsSettings,
  'post /v1/caps': managesSettings,
  'patch /v1/caps/{capId}': managesSettings,
  'get /v1/apps': readsSettings,
  'patch /v1/apps/{appId}': managesSettings,
  'get /v1/advertisers': readsSettings,
  'patch /v1/advertisers/{advertiserId}': managesSettings,
  'get /v1/click-losses': readsLosses,
  'get /v1/reviews': readsSettings,
  'get /v1/conversions': readsSettings,
  'get /v1/conversions/{conversionId}': readsSettings,
  'post /v1/conversions/decisions': decides,
  'post /v1/conversions/{conversionId}/restore': decides,
  'post /v1/conversions/{conversionId}/review': opensReviews,
  'get /v1/review-settings': readsSettings,
  'put /v1/review-settings': managesSettings,
  'get /v1/affiliate/statement': affiliate,
  'get /v1/affiliate/statement.csv': affiliate,
  'get /v1/statement': readsSettings,
  'get /v1/statement.csv': readsSettings,
  'get /v1/journal': readsBooks,
  'get /v1/debts': readsBooks,
  'get /v1/audits': readsLosses,
  'get /v1/balances': readsSettings,
  'put /v1/advertisers/{advertiserId}/credit-limit': approvesPayouts,
  'get /v1/bookings': readsSettings,
  'post /v1/bookings': makesPayouts,
  'get /v1/bookings/{bookingId}': readsSettings,
  'post /v1/bookings/{bookingId}/book': approvesPayouts,
  'post /v1/bookings/{bookingId}/refuse': approvesPayouts,
  'get /v1/invoices': readsSettings,
  'post /v1/invoices': makesPayouts,
  'get /v1/invoices/{invoiceId}': readsSettings,
  'get /v1/invoices/{invoiceId}/print': readsSettings,
  'get /v1/invoices/{invoiceId}/lines.csv': readsSettings,
  'post /v1/invoices/{invoiceId}/void': makesPayouts,
  'get /v1/exchange-rates': readsSettings,
  'post /v1/exchange-rates': makesPayouts,
} as const satisfies Record<string, Access>

export type RouteKey = keyof typeof permissions

const methodsByPath = Map.groupBy(
  Object.keys(permissions).map((key) => key.split(' ') as [method: string, path: string]),
  ([, path]) => path,
)
const paths = [...methodsByPath].map(([path, routes]) => ({
  pattern: new RegExp(`^${path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`),
  methods: routes.map(([method]) => method.toUpperCase()),
}))

/** The methods that a path answers, under every pattern that it fits; none when no route has it. */
export function methodsOf(path: string): string[] {
  return paths.filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => methods)
}
