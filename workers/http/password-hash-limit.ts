import { refuseFor } from '../core/refusal.ts'

/**
 * How many requests of one isolate may hash a password at a time. Each hash takes 16 MiB of
 * memory and a tenth of a second of CPU.
 */
export const HASH_TURNS_MAX = 4
const RETRY_SECONDS = 1

let turns = 0

/**
 * Runs work that hashes a password, unless too many requests are doing so: then it is refused at
 * once. A caller who disconnects frees the slot too, because the api Worker finishes every request.
 * @throws Refusal `rate_limited`
 */
export async function withHashTurn<T>(work: () => Promise<T>): Promise<T> {
  if (turns >= HASH_TURNS_MAX) {
    throw refuseFor(RETRY_SECONDS, 'many_sign_ins')
  }
  turns += 1
  try {
    return await work()
  } finally {
    turns -= 1
  }
}
