import type { RouteKey } from './permissions.ts'

/**
 * Where somebody new must wait: at every payer, or only at advertisers that pay their affiliates
 * themselves; there the first head does not wait before the first payout has been paid.
 */
export type WaitingPeriod = 'every_payer' | 'own_payer'

const HOUR_MS = 60 * 60 * 1000
/** Counted from joining, a role change or a new second factor, whichever came last. */
export const WAITING_PERIOD_HOURS = 72

/** When a waiting period that began at `since` ends; null when it is over. */
export function waitingPeriodEnd(since: Date, now: Date): Date | null {
  const end = new Date(since.getTime() + WAITING_PERIOD_HOURS * HOUR_MS)
  return end > now ? end : null
}

/** What sends money, or decides when and from where it is sent. What stops a payout is never on this list. */
const payingRoutes: readonly string[] = [
  'post /v1/payout-batches',
  'post /v1/payout-items/{itemId}/pay-again',
  'post /v1/payout-batches/{batchId}/approve',
  'post /v1/payout-batches/{batchId}/submit',
  'post /v1/payout-batches/{batchId}/hand-out',
  'post /v1/proposals/{proposalId}/accept',
  'post /v1/bookings/{bookingId}/book',
  'put /v1/payout-schedule',
  'put /v1/advertisers/{advertiserId}/paypal-account',
] satisfies RouteKey[]

/**
 * What makes conversions payable without a second look: whoever holds a key or a secret reports any sale.
 * Manual entry and CSV import say the same of themselves. Revoking a key is never on this list.
 */
const reportingRoutes: readonly string[] = [
  'post /v1/apps/{appId}/keys',
  'patch /v1/apps/{appId}/keys/{keyId}',
  'post /v1/apps/{appId}/keys/{keyId}/rotate',
  'post /v1/offers/{offerId}/postback-secret',
  'post /v1/inbound-reports/{reportId}/replay',
] satisfies RouteKey[]

/** The waiting period of a route of the table of permissions; null: nobody waits. */
export function waitingPeriodOf(key: string): WaitingPeriod | null {
  if (payingRoutes.includes(key)) return 'every_payer'
  return reportingRoutes.includes(key) ? 'own_payer' : null
}
