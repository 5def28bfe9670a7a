import { uuidv7From } from '../../core/ids.ts'

const BYTES_PER_ID = 10
const POOL_BYTES = 8000

/**
 * Makes click ids. Randomness is fetched in bulk and every byte is used once: one call to the
 * platform per 800 clicks.
 */
export function buildClickIds(): (nowMs: number) => string {
  const pool = new Uint8Array(POOL_BYTES)
  let used = POOL_BYTES
  return (nowMs) => {
    if (used + BYTES_PER_ID > POOL_BYTES) {
      crypto.getRandomValues(pool)
      used = 0
    }
    const id = uuidv7From(nowMs, pool, used)
    used += BYTES_PER_ID
    return id
  }
}
