/** What the jobs work with, from the Worker's bindings. */
import { connect, type Db } from '../db/database.ts'
import type { CronEnv } from '../env.ts'
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
  return { db: await openDatabase(env), paypal, now, jitter: Math.random() }
}
