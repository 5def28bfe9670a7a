/** Letters and digits that are not easily confused; 32, so that every byte maps evenly. */
const ALPHABET = '23456789abcdefghijkmnpqrstuvwxyz'
const SLUG_LENGTH = 8

/** New random bytes for a slug. */
export const slugBytes = () => crypto.getRandomValues(new Uint8Array(SLUG_LENGTH))

/** Makes a slug from at least eight random bytes: 40 bits. */
export function slugFrom(random: Uint8Array): string {
  return Array.from(random.subarray(0, SLUG_LENGTH), (byte) => ALPHABET[byte & 31]).join('')
}
