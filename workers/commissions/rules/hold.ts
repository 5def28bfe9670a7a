const DAY_MS = 24 * 60 * 60 * 1000

/**
 * When a commission's hold ends: `holdDays` times 24 hours after it was recorded. Counted in UTC
 * hours, so that daylight saving does not matter. Fixed when the commission is created.
 */
export function holdUntil(recordedAt: Date, holdDays: number): Date {
  return new Date(recordedAt.getTime() + holdDays * DAY_MS)
}

/** True from the millisecond in which the hold ends. */
export function isHoldOver(until: Date, now: Date): boolean {
  return until.getTime() <= now.getTime()
}
