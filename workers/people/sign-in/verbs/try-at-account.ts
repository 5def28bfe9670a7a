import { type Db, guardOf, runScoped, type Scope, type Statement } from '../../../core/database.ts'
import { networkOf } from '../../../core/limits.ts'
import { type Refusal, refuseFor } from '../../../core/refusal.ts'
import { sha256Hex } from '../../../core/sha256.ts'
import { findRetryTime, recordAttempt } from '../db/attempts.ts'

/** An attempt with a password or a code. */
export interface AccountTry {
  counted: 'password' | 'code'
  /** Counted by this: the address typed, or the person's id. */
  account: string
  /** The account's person; an unused id for an unknown account. */
  userId: string
  ip: string | null
  now: Date
}

/** A recorded attempt. */
export interface RecordedAttempt {
  isKnownNetwork: boolean
  /** Counters to clear if the attempt succeeds. */
  keys: string[]
  /** Rows of the further statements. */
  rows: Record<string, unknown>[][]
}

/**
 * Records the attempt, in one batch with `statements`, before anything is checked.
 * @throws Refusal `rate_limited` with the seconds to wait; then nothing is checked.
 */
export async function recordAccountAttempt(
  db: Db,
  tried: AccountTry,
  statements: Statement[],
): Promise<RecordedAttempt> {
  const { counted, userId, now } = tried
  const scope: Scope = { kind: 'user', userId }
  const network = networkOf(tried.ip ?? 'nowhere')
  const [here, elsewhere] = await Promise.all([
    sha256Hex(`${counted}|${tried.account}|${network}`),
    sha256Hex(`${counted}|${tried.account}`),
  ])
  const ingest = recordAttempt({ counted, here, elsewhere, userId, network, now })
  try {
    const [[taken] = [], ...rows] = await runScoped(db, scope, [ingest, ...statements])
    const isKnownNetwork = taken?.is_known_network === true
    return { isKnownNetwork, keys: taken?.keys as string[], rows }
  } catch (error) {
    if (guardOf(error) !== 'too_soon') throw error
    const [[found] = []] = await runScoped(db, scope, [findRetryTime([here, elsewhere])])
    throw tooSoon(found?.retry_at, now)
  }
}

function tooSoon(retryAt: unknown, now: Date): Refusal {
  const waitMs = retryAt === null || retryAt === undefined ? 0 : +new Date(`${retryAt}`) - +now
  const seconds = Math.max(1, Math.ceil(waitMs / 1000))
  return refuseFor(seconds, 'too_many_attempts', { seconds })
}
