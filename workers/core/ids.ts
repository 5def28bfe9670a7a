/**
 * UUIDv7 (RFC 9562): 48 bits of epoch milliseconds, then 74 random bits. Pure rules get time and
 * randomness as arguments; only this file reads them from the runtime.
 */

/** Character codes of the sixteen hexadecimal digits. */
const digit = Array.from('0123456789abcdef', (text) => text.charCodeAt(0))
const DASH = 0x2d
const VERSION = 0x37

/**
 * Makes a UUIDv7 from a time and random bytes. `random` holds at least 10 bytes from `at` on.
 *
 * One call with all digits returns a flat string. Joining pieces would build a tree of strings,
 * which costs five times as much, plus garbage collection.
 */
export function uuidv7From(epochMs: number, random: Uint8Array, at = 0): string {
  const high = Math.floor(epochMs / 2 ** 32)
  const low = epochMs >>> 0
  const byte = (index: number) => random[at + index] as number
  // biome-ignore format: in the groups of a UUID
  return String.fromCharCode(
    upper(high >>> 8), lower(high >>> 8), upper(high), lower(high),
    upper(low >>> 24), lower(low >>> 24), upper(low >>> 16), lower(low >>> 16), DASH,
    upper(low >>> 8), lower(low >>> 8), upper(low), lower(low), DASH,
    VERSION, lower(byte(0)), upper(byte(1)), lower(byte(1)), DASH,
    upper(0x80 | (byte(2) & 0x3f)), lower(byte(2)), upper(byte(3)), lower(byte(3)), DASH,
    upper(byte(4)), lower(byte(4)), upper(byte(5)), lower(byte(5)),
    upper(byte(6)), lower(byte(6)), upper(byte(7)), lower(byte(7)),
    upper(byte(8)), lower(byte(8)), upper(byte(9)), lower(byte(9)),
  )
}

const upper = (byte: number) => digit[(byte >>> 4) & 15] as number
const lower = (byte: number) => digit[byte & 15] as number

const RANDOM_BYTES = 10

/** Random bytes for future ids: one call to the runtime costs more than the rest of an id. */
const pool = new Uint8Array(RANDOM_BYTES * 128)
let used = pool.length

/** A new UUIDv7 for `now`. */
export function newId(now: Date): string {
  if (used === pool.length) {
    crypto.getRandomValues(pool)
    used = 0
  }
  const at = used
  used += RANDOM_BYTES
  return uuidv7From(now.getTime(), pool, at)
}
