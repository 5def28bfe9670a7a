import { createHash, randomBytes } from 'node:crypto'

const SECRET_BYTES = 32
const shape =
  /^trib_pat_([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})_[\w-]{43}$/

/** A new token, shown once to its owner, and the hash to store. */
export interface NewPersonalTokenSecret {
  token: string
  /** SHA-256 of the whole token, lower-case hex. */
  hash: string
}

/**
 * Makes a token of this person: `trib_pat_{user id without dashes}_{43 characters}`. It contains
 * the person's id, because row-level security shows the row to nobody else.
 */
export function makePersonalToken(userId: string): NewPersonalTokenSecret {
  const secret = randomBytes(SECRET_BYTES).toString('base64url')
  const token = `trib_pat_${userId.toLowerCase().replaceAll('-', '')}_${secret}`
  return { token, hash: hashOf(token) }
}

/** The person a token claims to belong to; null if the text is not a personal token. */
export function tokenHolderOf(token: string): { userId: string; hash: string } | null {
  const found = shape.exec(token)
  return found ? { userId: found.slice(1, 6).join('-'), hash: hashOf(token) } : null
}

const hashOf = (token: string) => createHash('sha256').update(token).digest('hex')

export const isPersonalToken = (text: string) => text.startsWith('trib_pat_')
