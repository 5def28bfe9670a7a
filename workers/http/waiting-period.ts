import type { RouteKey } from './permissions.ts'

/**
 * Where somebody new must wait: at every payer, or only at advertisers that pay their affiliates
 * themselves.
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

/** The waiting period of a route of the table of permissions; null: nobody waits. */
export function waitingPeriodOf(key: string): WaitingPeriod | null {
  return payingRoutes.includes(key) ? 'every_payer' : null
}
