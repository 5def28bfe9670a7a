import type { Permission } from '../domain/permissions.ts'

/**
 * Who may use a route. `anyone`: no proof needed. `own_page`: a page of our own origin, for what sets a
 * cookie. `cookie`: as own_page, and it must say so in a header. `app`: a partner app's key. `person`:
 * anyone signed in. A permission: a person with a role that holds it (workers/domain/permissions.ts).
 */
export type Access =
  | 'anyone'
  | 'own_page'
  | 'cookie'
  | 'app'
  | 'person'
  | Permission
  | { readonly confirmed: Permission | 'person' }

/** As the permission, and the deed itself must be confirmed by a second factor (X-Second-Factor). */
const confirmed = <const Of extends Permission | 'person'>(of: Of) => ({ confirmed: of }) as const

/** Every route of the API. A route that is not in this table does not compile. */
export const permissions = {
  'get /v1/health': 'anyone',
  'get /v1/openapi.json': 'anyone',
  'get /v1/docs': 'anyone',
  'post /v1/sign-in': 'own_page',
  'post /v1/session/refresh': 'cookie',
  'post /v1/sign-out': 'cookie',
  'get /v1/me': 'person',
  'get /v1/team': 'team:read',
  'patch /v1/team/{userId}': confirmed('team:write'),
  'delete /v1/team/{userId}': confirmed('team:write'),
  'post /v1/team/leave': confirmed('team:read'),
  'get /v1/invitations': 'team:write',
  'post /v1/invitations': confirmed('team:write'),
  'post /v1/invitations/{invitationId}/revoke': 'team:write',
  'post /v1/invitations/shown': 'own_page',
  'post /v1/invitations/accept': 'own_page',
  'post /v1/invitations/join': 'person',
  'post /v1/impersonations': 'impersonation:write',
  'delete /v1/impersonations/current': 'person',
  'post /v1/conversions': 'app',
  'post /v1/conversions/batch': 'app',
  'get /postback': 'anyone',
  'get /v1/pixel.gif': 'anyone',
  'post /v1/conversion-imports': 'conversions:write',
  'post /v1/conversions/manual': 'conversions:write',
  'get /v1/inbound-reports': 'settings:read',
  'get /v1/inbound-reports/{reportId}': 'settings:read',
  'post /v1/inbound-reports/{reportId}/replay': 'reports:replay',
  'get /v1/advertisers/{advertiserId}/inbound': 'settings:read',
  'patch /v1/advertisers/{advertiserId}/inbound': 'settings:write',
  'post /v1/offers/{offerId}/postback-secret': confirmed('settings:write'),
  'put /v1/offers/{offerId}/pixel': 'settings:write',
  'get /v1/affiliate/advertisers': 'affiliate_day:read',
  'get /v1/affiliate/summary': 'affiliate_day:read',
  'get /v1/affiliate/conversions': 'affiliate_day:read',
  'get /v1/affiliate/conversions/{conversionId}': 'affiliate_day:read',
  'get /v1/affiliate/links': 'links:read',
  'get /v1/affiliate/events': 'affiliate_day:read',
  'get /v1/payouts/payable': 'payouts:read',
  'get /v1/payout-batches': 'payouts:read',
  'post /v1/payout-batches': 'payouts:write',
  'get /v1/payout-batches/{batchId}': 'payouts:read',
  'post /v1/payout-batches/{batchId}/approve': confirmed('payouts:approve'),
  'post /v1/payout-batches/{batchId}/submit': 'payouts:write',
  'post /v1/payout-batches/{batchId}/discard': 'payouts:write',
  'post /v1/payout-batches/{batchId}/reconcile': 'payouts:write',
  'get /v1/offers': 'settings:read',
  'post /v1/offers': 'settings:write',
  'get /v1/offers/{offerId}': 'settings:read',
  'patch /v1/offers/{offerId}': 'settings:write',
  'get /v1/links': 'links:read',
  'post /v1/links': 'links:write',
  'patch /v1/links/{linkId}': 'links:write',
  'get /v1/caps': 'settings:read',
  'post /v1/caps': 'settings:write',
  'patch /v1/caps/{capId}': 'settings:write',
  'get /v1/apps': 'settings:read',
  'patch /v1/apps/{appId}': 'settings:write',
  'get /v1/advertisers': 'settings:read',
  'patch /v1/advertisers/{advertiserId}': 'settings:write',
  'get /v1/click-losses': 'losses:read',
  'get /v1/reviews': 'settings:read',
  'get /v1/conversions': 'settings:read',
  'get /v1/conversions/{conversionId}': 'settings:read',
  'post /v1/conversions/decisions': 'conversions:decide',
  'post /v1/conversions/{conversionId}/restore': 'conversions:decide',
  'post /v1/conversions/{conversionId}/review': 'reviews:open',
  'get /v1/review-settings': 'settings:read',
  'put /v1/review-settings': 'settings:write',
  'get /v1/affiliate/statement': 'affiliate_day:read',
  'get /v1/affiliate/statement.csv': 'affiliate_day:read',
  'get /v1/statement': 'settings:read',
  'get /v1/statement.csv': 'settings:read',
  'get /v1/journal': 'books:read',
  'get /v1/debts': 'books:read',
  'get /v1/audits': 'losses:read',
  'get /v1/balances': 'settings:read',
  'put /v1/advertisers/{advertiserId}/credit-limit': confirmed('payouts:approve'),
  'get /v1/bookings': 'settings:read',
  'post /v1/bookings': 'payouts:write',
  'get /v1/bookings/{bookingId}': 'settings:read',
  'post /v1/bookings/{bookingId}/book': confirmed('payouts:approve'),
  'post /v1/bookings/{bookingId}/refuse': 'payouts:approve',
  'get /v1/invoices': 'settings:read',
  'post /v1/invoices': 'payouts:write',
  'get /v1/invoices/{invoiceId}': 'settings:read',
  'get /v1/invoices/{invoiceId}/print': 'settings:read',
  'get /v1/invoices/{invoiceId}/lines.csv': 'settings:read',
  'post /v1/invoices/{invoiceId}/void': 'payouts:write',
  'get /v1/exchange-rates': 'settings:read',
  'post /v1/exchange-rates': 'payouts:write',
  'get /v1/audit-log': 'audit:read',
  'get /v1/audit-log.csv': 'audit:read',
  'get /v1/registrations/{code}': 'anyone',
  'get /v1/partners': 'partners:read',
  'get /v1/partners/{affiliateId}': 'partners:read',
  'post /v1/partners/decisions': 'partners:write',
  'patch /v1/partners/{affiliateId}': 'partners:write',
  'post /v1/partners/{affiliateId}/enrollments': 'partners:write',
  'get /v1/registration-links': 'partners:read',
  'post /v1/registration-links': 'partners:write',
  'patch /v1/registration-links/{linkId}': 'partners:write',
  'post /v1/partner-invitations': 'partners:write',
  'get /v1/application-settings': 'partners:read',
  'put /v1/application-settings': 'partners:write',
  'get /v1/affiliates': 'partners:read',
  'post /v1/affiliate/applications': 'applications:write',
  'get /v1/affiliate/applications': 'affiliate_day:read',
  'get /v1/affiliate/offers': 'links:read',
  'post /v1/affiliate/offers/{offerId}/join': 'applications:write',
  'get /v1/affiliate/referral-links': 'links:read',
  'post /v1/affiliate/referral-links': 'applications:write',
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
