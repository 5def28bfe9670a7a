/**
 * The clock that business is dated by: clicks, conversions, holds, payouts. It is the platform's own. Only a
 * local run sets it ahead (workers/dev-local.ts), so that a person need not wait a month for a hold to end.
 * Sessions, one-time codes and confirmations ask the platform's clock itself.
 */
let aheadMs = 0

/** Epoch milliseconds. */
export const clockMs = (): number => Date.now() + aheadMs

export const clockNow = (): Date => new Date(clockMs())

/** For a local run alone: no deployed Worker calls it. */
export function setClockAhead(ms: number): void {
  aheadMs = ms
}
