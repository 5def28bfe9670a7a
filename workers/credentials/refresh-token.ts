import { createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { readJwks } from './token-keys.ts'

const SECRET_BYTES = 32
const PURPOSE = 'tributary refresh token successor v1'
const tokenShape =
  /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\.([A-Za-z0-9_-]{43})$/

/**
 * The key that derives a token's successor; itself derived from the key that signs access tokens.
 */
export function successorKeyOf(accessTokenKeys: string): Uint8Array {
  const [{ d = '' } = {}] = readJwks(accessTokenKeys)
  return new Uint8Array(hkdfSync('sha256', Buffer.from(d, 'base64url'), '', PURPOSE, SECRET_BYTES))
}

/** A new opaque token of 256 random bits: `{user id}.{secret}`. */
export function newRefreshToken(userId: string): string {
  return `${userId}.${randomBytes(SECRET_BYTES).toString('base64url')}`
}

/**
 * The one token that follows this one. It is derived, not stored: if an answer is lost and the
 * refresh is repeated, the successor is the same, and the table contains hashes only.
 */
export function successorOf(token: string, successorKey: Uint8Array): string {
  const secret = createHmac('sha256', successorKey).update(token).digest('base64url')
  return `${userIdOf(token)}.${secret}`
}

/** The person's id in a token, to find its row under row-level security; null = not a token. */
export function userIdOf(token: string): string | null {
  return tokenShape.exec(token)?.[1] ?? null
}

/** SHA-256 of the whole token, lower-case hex, to store. */
export function hashOfRefreshToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
