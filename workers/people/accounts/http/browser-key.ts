/**
 * The key of a browser that signed up, in a cookie. The row of the link in the mail has its hash, so the
 * link signs in only in that browser. `__Host-`: no other host of the domain can plant a key.
 */
import { randomBytes } from 'node:crypto'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { sha256Hex } from '../../../core/sha256.ts'
import type { ApiRequest } from '../../../http/context.ts'
import { VERIFY_MS } from '../rules/email-token.ts'

const BROWSER_COOKIE = '__Host-sign-up'
const KEY_BYTES = 32
const cookieOptions = {
  ...{ path: '/', secure: true, httpOnly: true },
  sameSite: 'Strict',
} as const

/** Sets a new key, which lasts as long as the link. Returns its hash. */
export function keepBrowserKey(c: ApiRequest): Promise<string> {
  const key = randomBytes(KEY_BYTES).toString('base64url')
  setCookie(c, BROWSER_COOKIE, key, { ...cookieOptions, maxAge: VERIFY_MS / 1000 })
  return sha256Hex(key)
}

/** The hash of this browser's key; null if it has none. */
export async function browserHashOf(c: ApiRequest): Promise<string | null> {
  const key = getCookie(c, BROWSER_COOKIE)
  return key === undefined ? null : sha256Hex(key)
}

export function forgetBrowserKey(c: ApiRequest): void {
  if (getCookie(c, BROWSER_COOKIE) !== undefined) deleteCookie(c, BROWSER_COOKIE, cookieOptions)
}
