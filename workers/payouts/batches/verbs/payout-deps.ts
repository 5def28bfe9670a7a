/**
 * Dependencies of the payout jobs and the `payouts` queue, built from the cron Worker's bindings.
 */
import { openDatabase } from '../../../core/database.ts'
import type { CronEnv } from '../../../env.ts'
import { type PaypalSettings, type TokenCache, tryLogin } from '../../paypal/call.ts'
import { connectPaypal } from '../../paypal/client.ts'
import { openOwnAccount, type PaypalLogin } from '../../paypal/verbs/own-paypal-accounts.ts'
import { markCalls, reasonToHoldBack } from '../../reconciliation/payout-marks.ts'
import type { PayoutDeps } from './submit-payout-batch.ts'

const CREATE_TIMEOUT_MS = 30_000
const READ_TIMEOUT_MS = 15_000
const OWN_ACCOUNTS_KEPT_MAX = 1_000

/** Lives as long as the isolate: PayPal wants tokens to be reused. */
const tokens: TokenCache = new Map()
/**
 * Tokens of own payers, by account version. They are kept apart so that nobody can use another
 * advertiser's token by entering its client id.
 */
const ownTokens = new Map<string, TokenCache>()

export async function openPayoutDeps(env: CronEnv, now: Date): Promise<PayoutDeps> {
  const db = await openDatabase(env)
  const open = (settings: PaypalSettings) => markCalls(db, connectPaypal(settings), env.SNAPSHOTS)
  const platform = { clientId: env.PAYPAL_CLIENT_ID, clientSecret: env.PAYPAL_CLIENT_SECRET }
  let held: Promise<string | null> | undefined
  return {
    ...{ db, now, jitter: Math.random() },
    paypal: open(settingsOf(env, platform, tokens)),
    async ownPaypalOf(payerAdvertiserId) {
      const login = await openOwnAccount(db, env.SEALING_KEY, payerAdvertiserId)
      return login === null ? null : open(settingsOf(env, login, tokensOf(login)))
    },
    // Called once for all batches of a pass.
    holdBack: () => {
      held ??= reasonToHoldBack(db, env.SNAPSHOTS, now)
      return held
    },
  }
}

/** Whether PayPal issues a new token for this account, or why not. */
export function tryOwnLogin(env: CronEnv) {
  return (login: PaypalLogin) => tryLogin(settingsOf(env, login, new Map()))
}

function settingsOf(
  env: CronEnv,
  { clientId, clientSecret }: Pick<PaypalLogin, 'clientId' | 'clientSecret'>,
  cache: TokenCache,
): PaypalSettings {
  return {
    ...{ baseUrl: env.PAYPAL_BASE_URL, clientId, clientSecret, tokens: cache },
    createTimeoutMs: CREATE_TIMEOUT_MS,
    readTimeoutMs: READ_TIMEOUT_MS,
    clock: Date.now,
    fetch: (input, init) => fetch(input, init),
  }
}

function tokensOf({ version }: PaypalLogin): TokenCache {
  const cache: TokenCache = ownTokens.get(version) ?? new Map()
  if (ownTokens.size >= OWN_ACCOUNTS_KEPT_MAX) ownTokens.clear()
  ownTokens.set(version, cache)
  return cache
}
