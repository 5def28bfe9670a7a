import type { RouteKey } from './permissions.ts'

/**
 * Where new people must wait before they can pay: at every payer, or only at advertisers that pay
 * their affiliates themselves. There, the first head does not wait until the first payout has been
 * paid.
 */
export type WaitingPeriod = 'every_payer' | 'own_payer'

const HOUR_MS = 60 * 60 * 1000
/** Hours since the person joined, changed role or added a second factor, whichever was last. */
export const WAITING_PERIOD_HOURS = 72

/** When a waiting period that started at `since` ends; null = it is over. */
export function waitingPeriodEnd(since: Date, now: Date): Date | null {
  const end = new Date(since.getTime() + WAITING_PERIOD_HOURS * HOUR_MS)
  return end > now ? end : null
}

/**
 * Routes that send money or decide when and from where. Routes that stop a payout are never listed.
 */
const payingRoutes: readonly string[] = [
  'post /v1/payout-batches',
  'post /v1/payout-items/{itemId}/pay-again',
  'post /v1/payout-batches/{batchId}/approve',
  'post /v1/payout-batches/{batchId}/submit',
  'post /v1/payout-batches/{batchId}/hand-out',
  'post /v1/proposals/{proposalId}/accept',
  'post /v1/bookings/{bookingId}/book',
  'post /v1/bonuses',
  'put /v1/payout-schedule',
  'put /v1/advertisers/{advertiserId}/paypal-account',
] satisfies RouteKey[]

/**
 * Routes that let a person make conversions payable alone: with a key or secret they can report
 * any sale. Manual entry and CSV import declare the same for themselves. Revoking a key is never
 * listed.
 */
const reportingRoutes: readonly string[] = [
  'post /v1/apps/{appId}/keys',
  'patch /v1/apps/{appId}/keys/{keyId}',
  'post /v1/apps/{appId}/keys/{keyId}/rotate',
  'post /v1/offers/{offerId}/postback-secret',
  'post /v1/inbound-reports/{reportId}/replay',
] satisfies RouteKey[]

/** The waiting period of a route of the permission table; null = none. */
export function waitingPeriodOf(key: string): WaitingPeriod | null {
  if (payingRoutes.includes(key)) return 'every_payer'
  return reportingRoutes.includes(key) ? 'own_payer' : null
}
