import { Refusal } from '../core/refusal.ts'

/**
 * Requests of one isolate that may be on their way to a password hash at once: 16 MiB and a tenth of a
 * second each, which an isolate's memory and other requests must bear.
 */
export const HASH_TURNS_MAX = 4
const RETRY_SECONDS = 1

let turns = 0

/**
 * Does what hashes a password, unless too many are at it: then nobody waits in line. Who leaves gives back
 * the place as well, because the api Worker finishes every request.
 * @throws Refusal `rate_limited`
 */
export async function withHashTurn<T>(work: () => Promise<T>): Promise<T> {
  if (turns >= HASH_TURNS_MAX) {
    const message = 'Many are signing in right now. Try again in a second.'
    throw new Refusal('rate_limited', message, [], RETRY_SECONDS)
  }
  turns += 1
  try {
    return await work()
  } finally {
    turns -= 1
  }
}
