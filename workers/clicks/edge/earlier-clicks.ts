import { hex32 } from '../rules/visitor.ts'
import { isLive } from '../rules/visitor-cookie.ts'

/** A power of two. Plain numbers: about 1.5 MB, never more. */
const SLOTS = 2 ** 16
/** 32-bit words of a click id. */
const WORDS = 4

/**
 * Remembers billable clicks of this isolate, by keys of repeatKeyOf, to guess repeated ones. The consumer
 * sees all clicks and decides. The table has a fixed size and needs no eviction. Ids are stored as numbers,
 * because long-lived strings would cost the garbage collector more than the rest of the click. Each key has
 * two slots and replaces the older entry, so that two keys rarely displace each other.
 */
export function buildEarlierClicks() {
  const keys = new Float64Array(SLOTS)
  const clicks = new Uint32Array(SLOTS * WORDS)

  /** Epoch milliseconds, the first 48 bits of an id; 0 for an empty slot. */
  const timeOf = (seat: number) =>
    wordAt(clicks, seat * WORDS) * 2 ** 16 + (wordAt(clicks, seat * WORDS + 1) >>> 16)

  /** The slot of the key, or else the one of its two slots that is empty or older. */
  function seatOf(key: number): number {
    const first = key % SLOTS
    if (keys[first] === key) return first
    const second = Math.floor(key / SLOTS) % SLOTS
    if (keys[second] === key) return second
    return timeOf(first) <= timeOf(second) ? first : second
  }

  return {
    /** The click stored under the key if it is within the window; null without a key. */
    find(key: number | null, windowSeconds: number, nowMs: number): string | null {
      if (key === null || windowSeconds <= 0) return null
      const seat = seatOf(key)
      if (keys[seat] !== key) return null
      const earlier = readId(clicks, seat * WORDS)
      return isLive(earlier, nowMs, windowSeconds) ? earlier : null
    },

    remember(clickId: string, key: number | null): void {
      if (key === null) return
      const seat = seatOf(key)
      keys[seat] = key
      writeId(clickId, clicks, seat * WORDS)
    },
  }
}
export type EarlierClicks = ReturnType<typeof buildEarlierClicks>

const wordAt = (words: Uint32Array, at: number) => words[at] as number

/** Parsed by hand, because this runs for every click. A word holds eight digits. */
function writeId(clickId: string, words: Uint32Array, from: number): void {
  let digits = 0
  for (let at = 0; at < clickId.length; at++) {
    const unit = clickId.charCodeAt(at)
    if (unit === 0x2d) continue
    const word = from + (digits++ >>> 3)
    words[word] = (wordAt(words, word) << 4) | (unit < 0x3a ? unit - 0x30 : unit - 0x57)
  }
}

function readId(words: Uint32Array, from: number): string {
  const text = Array.from(words.subarray(from, from + WORDS), hex32).join('')
  return text.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
