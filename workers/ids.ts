/**
 * UUIDv7 (RFC 9562): 48 bits of epoch milliseconds, then 74 random bits. Time and randomness come
 * in as arguments where a rule needs them; this is the one place that asks the platform.
 */

const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Makes a UUIDv7 from its two ingredients. `random` holds at least 10 bytes. */
export function uuidv7From(epochMs: number, random: Uint8Array): string {
  const high = Math.floor(epochMs / 2 ** 32)
  const low = epochMs >>> 0
  const byte = (index: number) => random[index] as number
  return (
    `${hex[(high >>> 8) & 255]}${hex[high & 255]}${hex[low >>> 24]}${hex[(low >>> 16) & 255]}-` +
    `${hex[(low >>> 8) & 255]}${hex[low & 255]}-` +
    `${hex[0x70 | (byte(0) & 0x0f)]}${hex[byte(1)]}-` +
    `${hex[0x80 | (byte(2) & 0x3f)]}${hex[byte(3)]}-` +
    `${hex[byte(4)]}${hex[byte(5)]}${hex[byte(6)]}${hex[byte(7)]}${hex[byte(8)]}${hex[byte(9)]}`
  )
}

/** A new UUIDv7 for `now`. */
export function newId(now: Date): string {
  return uuidv7From(now.getTime(), crypto.getRandomValues(new Uint8Array(10)))
}
