/** When a delivery is tried again. */

/** Minutes after the first, second, … failed attempt. */
export const retryMinutes = [1, 5, 30, 120, 1_440] as const
/** No receiver may put us off for longer. */
const RETRY_AFTER_SECONDS_MAX = 86_400
/** Share of the delay that is random, so that many deliveries of one receiver do not come back together. */
const JITTER = 0.2
const SECOND_MS = 1_000

/**
 * The time of the next attempt; null = that was the last one. `attempt` counts from 1, `random` is between 0 and 1.
 * A receiver may ask for more time by Retry-After, never for less.
 */
export function nextAttemptAt(
  attempt: number,
  now: Date,
  { retryAfter, random }: { retryAfter: string | null; random: number },
): Date | null {
  const minutes = retryMinutes[attempt - 1]
  if (minutes === undefined) return null
  const delayMs = minutes * 60 * SECOND_MS * (1 + JITTER * random)
  const askedMs = (retryAfterSeconds(retryAfter, now) ?? 0) * SECOND_MS
  return new Date(now.getTime() + Math.max(delayMs, askedMs))
}

/** Seconds, or an HTTP date; null for anything else. */
export function retryAfterSeconds(text: string | null, now: Date): number | null {
  if (text === null) return null
  const seconds = /^\d{1,9}$/.test(text.trim())
    ? Number(text)
    : (Date.parse(text) - now.getTime()) / SECOND_MS
  if (!Number.isFinite(seconds) || seconds < 0) return null
  return Math.min(Math.ceil(seconds), RETRY_AFTER_SECONDS_MAX)
}
