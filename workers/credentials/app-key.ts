import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

const SECRET_BYTES = 32
const keyShape =
  /^trib_(?:live|test)_([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})_[\w-]{43}$/

/** A new key, shown once to its owner, and the hash to store. */
export interface NewAppKey {
  key: string
  /** SHA-256 of the whole key, lower-case hex. */
  hash: string
}

/**
 * Makes the secret of the app key with this id: `{its beginning}_{43 characters}`.
 */
export function makeAppKey(id: string, isTest = false): NewAppKey {
  const secret = randomBytes(SECRET_BYTES).toString('base64url')
  const key = `${beginningOf(id, isTest)}_${secret}`
  return { key, hash: hashOfAppKey(key) }
}

/** How a key begins: `trib_live_{id without dashes}`, or `trib_test_…` for a test key. */
export const beginningOf = (id: string, isTest: boolean) =>
  `trib_${isTest ? 'test' : 'live'}_${id.toLowerCase().replaceAll('-', '')}`

/** The id in a key; null if the text is not a key. */
export function appKeyIdOf(key: string): string | null {
  const found = keyShape.exec(key)
  return found ? found.slice(1, 6).join('-') : null
}

/** SHA-256 of the whole key, lower-case hex. */
export function hashOfAppKey(key: string): string {
  return createHash('sha256').update(key).digest('hex')
}

/** Compares in constant time, so that timing does not reveal where a wrong key differs. */
export function isAppKey(key: string, storedHash: string): boolean {
  const [given, stored] = [Buffer.from(hashOfAppKey(key)), Buffer.from(storedHash)]
  return given.length === stored.length && timingSafeEqual(given, stored)
}
