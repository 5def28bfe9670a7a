/**
 * The business clock: dates of clicks, conversions, holds and payouts. It is the system clock.
 * Only a local run sets it ahead (workers/dev-local.ts), so that a developer need not wait a month
 * for a hold to end. Sessions, one-time codes and confirmations use the system clock directly.
 */
let aheadMs = 0

/** Epoch milliseconds. */
export const clockMs = (): number => Date.now() + aheadMs

export const clockNow = (): Date => new Date(clockMs())

/** For local runs only. No deployed Worker calls it. */
export function setClockAhead(ms: number): void {
  aheadMs = ms
}
