import { constraintOf, guardOf, sqlStateOf } from './database.ts'
import { Refusal } from './refusal.ts'

const UNIQUE_VIOLATION = '23505'
const contentionStates: ReadonlySet<string> = new Set(['40001', '40P01'])

/** True for a serialization failure or a deadlock: the same statements may pass the next time. */
export function isContention(error: unknown): boolean {
  return contentionStates.has(sqlStateOf(error) ?? '')
}

/** True when somebody else took the room that a cap still had. */
function isCapFilled(error: unknown): boolean {
  return guardOf(error) === 'cap_reached'
}

/** True when a verb's facts changed under it: nothing was written, and reading them again helps. */
export function isStale(error: unknown): boolean {
  if (guardOf(error) === 'facts_changed') return true
  if (sqlStateOf(error) === UNIQUE_VIOLATION || isContention(error)) return true
  return isShortOfFunds(error) || isCapFilled(error)
}

/** True when an account would have fallen below its floor, or an advertiser above its credit. */
export function isShortOfFunds(error: unknown): boolean {
  return constraintOf(error) === 'accounts_floor_check' || guardOf(error) === 'credit_limit'
}

/**
 * Runs a verb (read facts, decide, write) again while its facts go stale. `lastError` is null on the
 * first attempt. After the last one the caller may safely ask again: Refusal `unavailable`.
 */
export async function withFreshFacts<Outcome>(
  attemptsMax: number,
  attempt: (lastError: unknown) => Promise<Outcome>,
): Promise<Outcome> {
  let lastError: unknown = null
  for (let count = 0; count < attemptsMax; count += 1) {
    try {
      return await attempt(lastError)
    } catch (error) {
      if (!isStale(error)) throw error
      // This very delivery is in the journal: whoever wrote it has judged it.
      if (constraintOf(error) === 'inbound_reports_pkey') break
      lastError = error
    }
  }
  throw new Refusal('unavailable', 'Too many changes at once. Send the same request again.')
}
