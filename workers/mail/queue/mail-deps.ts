import type { ConsumerEnv } from '../../env.ts'
import { cloudflareCourier } from '../couriers/cloudflare-courier.ts'
import { type Courier, noCourier } from '../couriers/courier.ts'
import { httpCourier } from '../couriers/http-courier.ts'
import type { PostOffice } from '../verbs/send-mail.ts'

/** Well below the lease of a mail. */
const SEND_TIMEOUT_MS = 20_000

export function postOfficeOf(env: ConsumerEnv): PostOffice {
  return {
    courier: courierOf(env),
    fromAddress: env.MAIL_FROM,
    dashboardUrl: env.DASHBOARD_URL,
    tokenKey: env.MAIL_TOKEN_KEY,
  }
}

function courierOf({ MAIL_URL, MAIL_TOKEN, EMAIL }: ConsumerEnv): Courier {
  if (MAIL_URL !== undefined) {
    const send: typeof fetch = (input, init) => fetch(input, init)
    const timeoutMs = SEND_TIMEOUT_MS
    return httpCourier({ url: MAIL_URL, token: MAIL_TOKEN, timeoutMs, fetch: send })
  }
  return EMAIL === undefined ? noCourier : cloudflareCourier(EMAIL, SEND_TIMEOUT_MS)
}
