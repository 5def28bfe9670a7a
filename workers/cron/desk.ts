/** What the jobs work with, from the Worker's bindings. */
import { connect, type Db } from '../db/database.ts'
import type { CronEnv } from '../env.ts'
import { markCalls, reasonToHoldBack } from '../operations/payout-marks.ts'
import type { PayoutDesk } from '../operations/submit-payout-batch.ts'
import { connectPaypal, type TokenCache } from '../paypal/client.ts'

const CREATE_TIMEOUT_MS = 30_000
const READ_TIMEOUT_MS = 15_000

/** Kept as long as the isolate lives: PayPal wants tokens to be reused. */
const tokens: TokenCache = new Map()

export function openDatabase(env: CronEnv): Promise<Db> {
  return connect(env.SYSTEM_DATABASE_URL)
}

export async function openPayoutDesk(env: CronEnv, now: Date): Promise<PayoutDesk> {
  const paypal = connectPaypal({
    baseUrl: env.PAYPAL_BASE_URL,
    clientId: env.PAYPAL_CLIENT_ID,
    clientSecret: env.PAYPAL_CLIENT_SECRET,
    createTimeoutMs: CREATE_TIMEOUT_MS,
    readTimeoutMs: READ_TIMEOUT_MS,
    tokens,
    clock: Date.now,
    fetch: (input, init) => fetch(input, init),
  })
  const db = await openDatabase(env)
  let held: Promise<string | null> | undefined
  return {
    ...{ db, now, jitter: Math.random() },
    paypal: markCalls(db, paypal, env.SNAPSHOTS),
    // Asked once for all batches of a round.
    holdBack: () => {
      held ??= reasonToHoldBack(db, env.SNAPSHOTS, now)
      return held
    },
  }
}
