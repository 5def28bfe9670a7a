import { constraintOf, guardOf, sqlStateOf } from './database.ts'
import { Refusal } from './refusal.ts'

const UNIQUE_VIOLATION = '23505'
const contentionStates: ReadonlySet<string> = new Set(['40001', '40P01'])

/** True for a serialization failure or a deadlock: the same statements may succeed next time. */
export function isContention(error: unknown): boolean {
  return contentionStates.has(sqlStateOf(error) ?? '')
}

/** True if a concurrent conversion used the last units of a cap. */
export function isCapFilled(error: unknown): boolean {
  return guardOf(error) === 'cap_reached'
}

/**
 * True if the data an operation had read changed before it wrote. Nothing was written; read again.
 */
export function isStale(error: unknown): boolean {
  if (guardOf(error) === 'facts_changed') return true
  if (sqlStateOf(error) === UNIQUE_VIOLATION || isContention(error)) return true
  return isShortOfFunds(error) || isCapFilled(error)
}

/** True if an account would fall below its minimum, or an advertiser exceed its credit. */
export function isShortOfFunds(error: unknown): boolean {
  return constraintOf(error) === 'accounts_floor_check' || guardOf(error) === 'credit_limit'
}

/**
 * Runs an operation (read, decide, write) again while its data changes under it. `lastError` is
 * null on the first attempt. After the last attempt throws Refusal `unavailable`: the caller may
 * safely repeat.
 */
export async function retryOnConflict<Outcome>(
  attemptsMax: number,
  attempt: (lastError: unknown) => Promise<Outcome>,
): Promise<Outcome> {
  let lastError: unknown = null
  for (let count = 0; count < attemptsMax; count += 1) {
    try {
      return await attempt(lastError)
    } catch (error) {
      if (!isStale(error)) throw error
      // This event is already recorded by a concurrent delivery, so trying again cannot help.
      if (constraintOf(error) === 'inbound_reports_pkey') break
      lastError = error
    }
  }
  throw new Refusal('unavailable', 'Too many changes at once. Send the same request again.')
}
