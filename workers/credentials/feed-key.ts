import { createHash, randomBytes } from 'node:crypto'

const SECRET_BYTES = 32
const shape =
  /^trib_feed_([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})_[\w-]{43}$/

/**
 * Makes the key of an affiliate's feed: `trib_feed_{affiliate id without dashes}_{43 characters}`. It
 * contains the affiliate's id, because row-level security shows the row to nobody else.
 */
export function makeFeedKey(affiliateId: string): { key: string; hash: string } {
  const secret = randomBytes(SECRET_BYTES).toString('base64url')
  const key = `trib_feed_${affiliateId.toLowerCase().replaceAll('-', '')}_${secret}`
  return { key, hash: hashOf(key) }
}

/** The affiliate a key claims to belong to; null if the text is not a feed's key. */
export function feedHolderOf(key: string): { affiliateId: string; hash: string } | null {
  const found = shape.exec(key)
  return found ? { affiliateId: found.slice(1, 6).join('-'), hash: hashOf(key) } : null
}

const hashOf = (key: string) => createHash('sha256').update(key).digest('hex')
