/** PayPal Payouts behind one small client: every call has a time limit, no redirect is followed. */
import { readBatchPage, type ShownBatch } from './batch-page.ts'
import {
  judgeSubmission,
  type PaypalAnswer,
  readJson,
  type Submission,
} from './judge-submission.ts'

/** Access tokens by base URL and client id, kept as long as the isolate lives. */
export type TokenCache = Map<string, { token: string; expiresAtMs: number }>

export interface PaypalSettings {
  baseUrl: string
  clientId: string
  clientSecret: string
  createTimeoutMs: number
  readTimeoutMs: number
  tokens: TokenCache
  /** Epoch milliseconds of the real clock: a token's life is not a business time. */
  clock: () => number
  fetch: typeof fetch
}

export interface PaypalClient {
  /** Sends these bytes as they are. Never throws: what is not known comes back as `unknown`. */
  createPayout(request: { senderBatchId: string; body: string }): Promise<Submission>
  /** Every page of a batch. Throws PaypalOutage when PayPal does not answer, or not readably. */
  showBatch(payoutBatchId: string): Promise<ShownBatch>
}

/** PayPal did not answer a read, or not with what was asked. Nothing may be concluded from it. */
export class PaypalOutage extends Error {
  override name = 'PaypalOutage'
}

const PAGE_SIZE = 1000
const PAGES_MAX = 1000
// A token is dropped a little before PayPal does, so that it does not expire on its way.
const TOKEN_MARGIN_MS = 60_000

type Call = { method: 'GET' | 'POST'; path: string; body?: string; timeoutMs: number }

export function connectPaypal(settings: PaypalSettings): PaypalClient {
  const { baseUrl } = settings
  return {
    async createPayout({ senderBatchId, body }) {
      const timeoutMs = settings.createTimeoutMs
      let answer: PaypalAnswer
      try {
        answer = await callWithToken(settings, {
          method: 'POST',
          path: '/v1/payments/payouts',
          body,
          timeoutMs,
        })
      } catch (error) {
        const outcome = error instanceof TokenFailure ? 'not_sent' : 'unknown'
        return { outcome, reason: reasonOf(error) }
      }
      return judgeSubmission(answer, { baseUrl, senderBatchId })
    },

    async showBatch(payoutBatchId) {
      const first = await readPage(settings, payoutBatchId, 1)
      const items = [...first.items]
      for (let page = 2; page <= Math.min(first.totalPages, PAGES_MAX); page += 1) {
        items.push(...(await readPage(settings, payoutBatchId, page)).items)
      }
      return { ...first, items }
    },
  }
}

async function readPage(settings: PaypalSettings, payoutBatchId: string, page: number) {
  const query = `page=${page}&page_size=${PAGE_SIZE}&total_required=true`
  const path = `/v1/payments/payouts/${encodeURIComponent(payoutBatchId)}?${query}`
  let answer: PaypalAnswer
  try {
    answer = await callWithToken(settings, {
      method: 'GET',
      path,
      timeoutMs: settings.readTimeoutMs,
    })
  } catch (error) {
    throw new PaypalOutage(reasonOf(error))
  }
  const shown = answer.status === 200 ? readBatchPage(readJson(answer.body)) : null
  if (!shown) throw new PaypalOutage(`${answer.status} to page ${page}, ${answer.debugId ?? '-'}`)
  if (shown.payoutBatchId !== payoutBatchId) throw new PaypalOutage('another batch was shown')
  return shown
}

/** A refused token is dropped and fetched anew once; the call is then repeated with the same bytes. */
async function callWithToken(settings: PaypalSettings, call: Call): Promise<PaypalAnswer> {
  const answer = await send(settings, call, await accessToken(settings))
  if (answer.status !== 401) return answer
  settings.tokens.delete(tokenKey(settings))
  let token: string
  try {
    token = await accessToken(settings)
  } catch {
    return answer // a 401 did nothing: it stays the answer
  }
  return send(settings, call, token)
}

async function send(settings: PaypalSettings, call: Call, token: string): Promise<PaypalAnswer> {
  // Called free of its object: the platform's own fetch refuses any other `this`.
  const { fetch } = settings
  const response = await fetch(new URL(call.path, settings.baseUrl).href, {
    method: call.method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(call.body === undefined ? {} : { body: call.body }),
    redirect: 'manual',
    signal: AbortSignal.timeout(call.timeoutMs),
  })
  const retryAfter = Number(response.headers.get('retry-after') ?? 'none')
  return {
    status: response.status,
    body: await response.text(),
    retryAfterSeconds: Number.isFinite(retryAfter) && retryAfter >= 0 ? retryAfter : null,
    debugId: response.headers.get('paypal-debug-id'),
  }
}

class TokenFailure extends Error {
  override name = 'TokenFailure'
}

const tokenKey = ({ baseUrl, clientId }: PaypalSettings) => `${baseUrl} ${clientId}`

async function accessToken(settings: PaypalSettings): Promise<string> {
  const { fetch, tokens, clock, clientId, clientSecret } = settings
  const cached = tokens.get(tokenKey(settings))
  if (cached && cached.expiresAtMs > clock()) return cached.token
  try {
    const response = await fetch(new URL('/v1/oauth2/token', settings.baseUrl).href, {
      method: 'POST',
      headers: {
        authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: 'grant_type=client_credentials',
      redirect: 'manual',
      signal: AbortSignal.timeout(settings.readTimeoutMs),
    })
    const granted = readJson(await response.text()) as Record<string, unknown> | null | undefined
    const token = granted?.access_token
    const expiresInSeconds = Number(granted?.expires_in)
    if (response.status !== 200 || typeof token !== 'string' || !(expiresInSeconds > 0)) {
      throw new Error(`${response.status} ${String(granted?.error ?? 'without a token')}`)
    }
    const expiresAtMs = clock() + expiresInSeconds * 1000 - TOKEN_MARGIN_MS
    tokens.set(tokenKey(settings), { token, expiresAtMs })
    return token
  } catch (error) {
    throw new TokenFailure(`no access token: ${reasonOf(error)}`)
  }
}

/** A short text for the log and the batch: the error's own words, which carry no secret. */
function reasonOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 300) : 'failed'
}
