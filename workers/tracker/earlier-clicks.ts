import { isLive } from '../domain/visitor-cookie.ts'

/** Slots of each table; a power of two. Two tables of plain arrays: about 3 MB, never more. */
const SLOTS = 2 ** 15

export interface Asking {
  offerId: string
  dedupeSeconds: number
  /** Click id of the visitor's cookie. */
  cookieId: string | null
  visitorKey: number | null
  nowMs: number
}

/**
 * Remembers which billable clicks this isolate saw, to know a repeated one. Best effort: another
 * isolate does not know them; the consumer sees all.
 *
 * Two tables of fixed size: no growth, no eviction work, and little for the garbage collector. A
 * visitor has two slots to sit in and takes the place of the older sitter, so that two visitors rarely
 * drive each other out; a click id is random enough for one.
 */
export function buildEarlierClicks() {
  const visitorKeys = new Float64Array(SLOTS)
  const visitorClicks: (string | undefined)[] = new Array(SLOTS).fill(undefined)
  const clicks: (string | undefined)[] = new Array(SLOTS).fill(undefined)
  const offers: (string | undefined)[] = new Array(SLOTS).fill(undefined)

  /** Where the visitor sits, or else the one of their two slots that is free or longer taken. */
  function seatOf(visitorKey: number): number {
    const first = visitorKey % SLOTS
    if (visitorKeys[first] === visitorKey) return first
    const second = Math.floor(visitorKey / SLOTS) % SLOTS
    if (visitorKeys[second] === visitorKey) return second
    // Click ids begin with their time, so the smaller one is the older; an empty slot is the oldest.
    return (visitorClicks[first] ?? '') <= (visitorClicks[second] ?? '') ? first : second
  }

  return {
    /** The earlier click of the same visitor and offer within the window, or null. */
    find({ offerId, dedupeSeconds, cookieId, visitorKey, nowMs }: Asking): string | null {
      if (dedupeSeconds <= 0) return null
      if (cookieId !== null && isLive(cookieId, nowMs, dedupeSeconds)) {
        const slot = slotOfClick(cookieId)
        if (clicks[slot] === cookieId && offers[slot] === offerId) return cookieId
      }
      if (visitorKey === null) return null
      const seat = seatOf(visitorKey)
      const earlier = visitorClicks[seat]
      const isTheirs = visitorKeys[seat] === visitorKey
      return isTheirs && earlier && isLive(earlier, nowMs, dedupeSeconds) ? earlier : null
    },

    remember(clickId: string, { offerId, dedupeSeconds, visitorKey }: Asking): void {
      if (dedupeSeconds <= 0) return
      const slot = slotOfClick(clickId)
      clicks[slot] = clickId
      offers[slot] = offerId
      if (visitorKey === null) return
      const seat = seatOf(visitorKey)
      visitorKeys[seat] = visitorKey
      visitorClicks[seat] = clickId
    },
  }
}
export type EarlierClicks = ReturnType<typeof buildEarlierClicks>

/** The last digits of a UUIDv7 are random. */
const slotOfClick = (clickId: string) => Number.parseInt(clickId.slice(-6), 16) % SLOTS
