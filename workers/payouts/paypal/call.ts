/**
 * One authenticated call to PayPal, with a timeout and without following redirects. It does not interpret the answer.
 */
import { type PaypalAnswer, readJson } from './interpret-submission.ts'

/** Access tokens by base URL and client id. Lives as long as the isolate. */
export type TokenCache = Map<string, { token: string; expiresAtMs: number }>

export interface PaypalSettings {
  /** Live, sandbox or simulator; all use the same code. */
  baseUrl: string
  clientId: string
  clientSecret: string
  createTimeoutMs: number
  readTimeoutMs: number
  tokens: TokenCache
  /** Epoch milliseconds of the real clock, because a token expires in real time. */
  clock: () => number
  fetch: typeof fetch
}

export type Call = { method: 'GET' | 'POST'; path: string; body?: string; timeoutMs: number }

/** No token could be obtained, so the call was never made. */
export class TokenFailure extends Error {
  override name = 'TokenFailure'
  /** True if PayPal refused client id and secret. */
  readonly isRefusal: boolean

  constructor(message: string, isRefusal: boolean) {
    super(message)
    this.isRefusal = isRefusal
  }
}

// Tokens are dropped a little early, so that they do not expire during a call.
const TOKEN_MARGIN_MS = 60_000
const RETRY_AFTER_SECONDS_MAX = 86_400

/**
 * Makes the call. A refused token is fetched again once, and the call is repeated with the same
 * bytes. Throws TokenFailure if nothing was sent, or another error if PayPal may have received the
 * call.
 */
export async function callWithToken(settings: PaypalSettings, call: Call): Promise<PaypalAnswer> {
  const answer = await send(settings, call, await accessToken(settings))
  if (answer.status !== 401) return answer
  settings.tokens.delete(tokenKey(settings))
  let token: string
  try {
    token = await accessToken(settings)
  } catch {
    return answer // A 401 did nothing, so it is the answer.
  }
  return send(settings, call, token)
}

async function send(settings: PaypalSettings, call: Call, token: string): Promise<PaypalAnswer> {
  // Called as a plain function: the platform's fetch fails with any other `this`.
  const { fetch } = settings
  const response = await fetch(new URL(call.path, settings.baseUrl).href, {
    method: call.method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(call.body === undefined ? {} : { body: call.body }),
    redirect: 'manual',
    signal: AbortSignal.timeout(call.timeoutMs),
  })
  return {
    status: response.status,
    body: await response.text(),
    retryAfterSeconds: retryAfterSeconds(response.headers.get('retry-after'), settings.clock()),
    debugId: response.headers.get('paypal-debug-id'),
  }
}

/** Parses Retry-After, which may be seconds or a date; null if neither. Returns at most a day. */
export function retryAfterSeconds(header: string | null, nowMs: number): number | null {
  if (header === null || header.trim() === '') return null
  const seconds = Number(header)
  const delay = Number.isFinite(seconds) ? seconds : (Date.parse(header) - nowMs) / 1000
  if (Number.isNaN(delay)) return null
  return Math.min(Math.max(Math.ceil(delay), 0), RETRY_AFTER_SECONDS_MAX)
}

/** Requests a new token without the cache. `refused`: PayPal rejects the client id or secret. */
export async function tryLogin(settings: PaypalSettings): Promise<'refused' | 'unanswered' | null> {
  try {
    await accessToken({ ...settings, tokens: new Map() })
    return null
  } catch (error) {
    return error instanceof TokenFailure && error.isRefusal ? 'refused' : 'unanswered'
  }
}

const tokenKey = ({ baseUrl, clientId }: PaypalSettings) => `${baseUrl} ${clientId}`

async function accessToken(settings: PaypalSettings): Promise<string> {
  const { fetch, tokens, clock, clientId, clientSecret } = settings
  const cached = tokens.get(tokenKey(settings))
  if (cached && cached.expiresAtMs > clock()) return cached.token
  let isRefusal = false
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
    isRefusal = response.status === 401 && granted?.error === 'invalid_client'
    const expiresInSeconds = Number(granted?.expires_in)
    if (response.status !== 200 || typeof token !== 'string' || !(expiresInSeconds > 0)) {
      throw new Error(`${response.status} ${String(granted?.error ?? 'without a token')}`)
    }
    const expiresAtMs = clock() + expiresInSeconds * 1000 - TOKEN_MARGIN_MS
    tokens.set(tokenKey(settings), { token, expiresAtMs })
    return token
  } catch (error) {
    throw new TokenFailure(`no access token: ${reasonOf(error)}`, isRefusal)
  }
}

/** A short text for the log and the batch: the error's message, which contains no secret. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 300) : 'failed'
}
