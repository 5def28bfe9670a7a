import { createHash, timingSafeEqual } from 'node:crypto'

/** Compares in constant time for any lengths, so that timing reveals nothing about the secret. */
export function isSameSecret(given: string, own: string): boolean {
  const hashOf = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(hashOf(given), hashOf(own))
}
