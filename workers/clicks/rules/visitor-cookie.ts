/** The first-party cookie `aff_click`: its value is one click id and nothing else. */
import type { ClickReason } from '../../../schema/vocabulary.ts'

export const CLICK_COOKIE = 'aff_click'
const DAY_SECONDS = 86_400
const SKEW_MS = 10 * 60 * 1000

/** The cookie's click id, lower-case; null when absent or not a UUIDv7. `header` is Cookie as sent. */
export function readClickCookie(header: string | null): string | null {
  if (!header) return null
  const name = `${CLICK_COOKIE}=`
  let start = header.indexOf(name)
  while (start >= 0) {
    if (start === 0 || isBoundary(header.charCodeAt(start - 1))) {
      const value = header.slice(start + name.length, start + name.length + 36)
      const next = header.charCodeAt(start + name.length + 36)
      if (isUuidv7(value) && (Number.isNaN(next) || isBoundary(next))) return value.toLowerCase()
    }
    start = header.indexOf(name, start + 1)
  }
  return null
}

const isBoundary = (unit: number) => unit === 0x3b || unit === 0x20 || unit === 0x2c // ; space ,

/** Set-Cookie for a click id: first-party, HttpOnly, with the offer's lifetime. */
export function clickCookie(clickId: string, cookieDays: number): string {
  const seconds = Math.max(0, Math.floor(cookieDays * DAY_SECONDS))
  return `${CLICK_COOKIE}=${clickId}; Max-Age=${seconds}; Path=/; Secure; HttpOnly; SameSite=Lax`
}

/** Whether a cookie's click is recent enough to count, by the time in its id. */
export function isLive(clickId: string, nowMs: number, lifeSeconds: number): boolean {
  const ageMs = nowMs - clickTimeMs(clickId)
  return ageMs >= -SKEW_MS && ageMs <= lifeSeconds * 1000
}

/** Epoch milliseconds inside a UUIDv7. */
export function clickTimeMs(clickId: string): number {
  return Number.parseInt(clickId.slice(0, 8) + clickId.slice(9, 13), 16)
}

/** Whether a check refused the click. A duplicate does not count as refused. */
export const isRefused = (reason: ClickReason | null) => reason !== null && reason !== 'duplicate'

export interface CookieFacts {
  reason: ClickReason | null
  attribution: 'first' | 'last'
  /** Id that the visitor has and that may still earn, or null. */
  liveId: string | null
}

/**
 * The click id that the visitor keeps instead of this click's; null if this click replaces it. A refused
 * click never replaces it; a good one does if the last click counts.
 */
export function keptIdOf({ reason, attribution, liveId }: CookieFacts): string | null {
  return attribution === 'first' || isRefused(reason) ? liveId : null
}

/** Parsed by hand: the cookie is read on every click. */
function isUuidv7(text: string): boolean {
  if (text.length !== 36 || text.charCodeAt(14) !== 0x37) return false
  for (let at = 0; at < 36; at++) {
    const unit = text.charCodeAt(at)
    if (at === 8 || at === 13 || at === 18 || at === 23) {
      if (unit !== 0x2d) return false
    } else if (!isHex(unit)) return false
  }
  return '89abAB'.includes(text.charAt(19))
}

function isHex(unit: number): boolean {
  const letter = unit | 0x20
  return (unit >= 0x30 && unit <= 0x39) || (letter >= 0x61 && letter <= 0x66)
}
