/** Letters and digits that nobody mistakes for each other; 32, so that every byte picks one fairly. */
const ALPHABET = '23456789abcdefghijkmnpqrstuvwxyz'
const SLUG_LENGTH = 8

/** A slug from at least eight random bytes: 40 bits. */
export function slugFrom(random: Uint8Array): string {
  return Array.from(random.subarray(0, SLUG_LENGTH), (byte) => ALPHABET[byte & 31]).join('')
}
