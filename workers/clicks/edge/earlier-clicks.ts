import { isLive } from '../rules/visitor-cookie.ts'

/** Slots of each table; a power of two. Plain numbers: about 1.5 MB, never more. */
const SLOTS = 2 ** 15
/** 32-bit words of a click id. */
const WORDS = 4

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
 * Two tables of fixed size: no growth and no eviction work. Ids are kept as numbers, because texts
 * that live this long would cost the garbage collector more than the rest of the click. A visitor has two
 * slots to sit in and takes the place of the older sitter, so that two visitors rarely drive each other
 * out; a click id is random enough for one.
 */
export function buildEarlierClicks() {
  const visitorKeys = new Float64Array(SLOTS)
  const visitorClicks = new Uint32Array(SLOTS * WORDS)
  const clicks = new Uint32Array(SLOTS * WORDS)
  const offers: (string | undefined)[] = new Array(SLOTS).fill(undefined)
  const asked = new Uint32Array(WORDS)

  /** Epoch milliseconds, the first 48 bits of an id; 0 for an empty seat. */
  const timeOf = (seat: number) =>
    wordAt(visitorClicks, seat * WORDS) * 2 ** 16 + (wordAt(visitorClicks, seat * WORDS + 1) >>> 16)

  /** Where the visitor sits, or else the one of their two slots that is free or longer taken. */
  function seatOf(visitorKey: number): number {
    const first = visitorKey % SLOTS
    if (visitorKeys[first] === visitorKey) return first
    const second = Math.floor(visitorKey / SLOTS) % SLOTS
    if (visitorKeys[second] === visitorKey) return second
    return timeOf(first) <= timeOf(second) ? first : second
  }

  /** Slot of a click, whose words `asked` holds from then on. */
  function slotOf(clickId: string): number {
    writeWords(clickId, asked)
    // The last digits of a UUIDv7 are random.
    return wordAt(asked, WORDS - 1) % SLOTS
  }

  function isKnown(clickId: string, offerId: string): boolean {
    const slot = slotOf(clickId)
    return offers[slot] === offerId && asked.every((word, at) => clicks[slot * WORDS + at] === word)
  }

  return {
    /** The earlier click of the same visitor and offer within the window, or null. */
    find({ offerId, dedupeSeconds, cookieId, visitorKey, nowMs }: Asking): string | null {
      if (dedupeSeconds <= 0) return null
      if (cookieId !== null && isLive(cookieId, nowMs, dedupeSeconds)) {
        if (isKnown(cookieId, offerId)) return cookieId
      }
      if (visitorKey === null) return null
      const seat = seatOf(visitorKey)
      if (visitorKeys[seat] !== visitorKey) return null
      const earlier = readId(visitorClicks, seat * WORDS)
      return isLive(earlier, nowMs, dedupeSeconds) ? earlier : null
    },

    remember(clickId: string, { offerId, dedupeSeconds, visitorKey }: Asking): void {
      if (dedupeSeconds <= 0) return
      const slot = slotOf(clickId)
      clicks.set(asked, slot * WORDS)
      offers[slot] = offerId
      if (visitorKey === null) return
      const seat = seatOf(visitorKey)
      visitorKeys[seat] = visitorKey
      visitorClicks.set(asked, seat * WORDS)
    },
  }
}
export type EarlierClicks = ReturnType<typeof buildEarlierClicks>

const wordAt = (words: Uint32Array, at: number) => words[at] as number

/** By hand: this is done for every click. `words` takes eight digits each, and drops what it held. */
function writeWords(clickId: string, words: Uint32Array): void {
  let digits = 0
  for (let at = 0; at < clickId.length; at++) {
    const unit = clickId.charCodeAt(at)
    if (unit === 0x2d) continue
    const word = digits++ >>> 3
    words[word] = (wordAt(words, word) << 4) | (unit < 0x3a ? unit - 0x30 : unit - 0x57)
  }
}

function readId(words: Uint32Array, from: number): string {
  const texts = Array.from(words.subarray(from, from + WORDS), (word) =>
    word.toString(16).padStart(8, '0'),
  )
  return texts.join('').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
