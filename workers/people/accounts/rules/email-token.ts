/** How long links in mails are valid. */

const HOUR_MS = 3_600_000

/** To confirm an address. */
export const VERIFY_MS = 24 * HOUR_MS
/** To set a password or change an address. */
export const RESET_MS = HOUR_MS

export interface ConfirmedByLink {
  /** Hash stored with the link; null = the link was not asked for in a browser with a key. */
  browserHash: string | null
  /** Hash of the key in the cookie of the browser that opened the link; null = no cookie. */
  openedByHash: string | null
  /** False if the address was confirmed before. */
  isFirst: boolean
  isActive: boolean
  hasSecondFactor: boolean
  /** Whether this browser already has a session. */
  isSignedIn: boolean
}

/**
 * Whether the link that confirms an address also signs in. Only in the browser that signed up: an
 * attacker who signs up with another person's address never has that person's browser, and a
 * forwarded link is opened in a browser without the key.
 */
export function opensSession(confirmed: ConfirmedByLink): boolean {
  const { browserHash, openedByHash } = confirmed
  const isSameBrowser = browserHash !== null && browserHash === openedByHash
  const { isFirst, isActive, hasSecondFactor, isSignedIn } = confirmed
  return isSameBrowser && isFirst && isActive && !hasSecondFactor && !isSignedIn
}
