/** Checks a partner app's key against its snapshot. */
import type { AppKeySnapshot } from '../domain/snapshot.ts'
import { readingOf, type Tracker, type Visit } from './tracker.ts'

const KEY =
  /^Bearer trib_live_([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})_[\w-]{43}$/

/** The key's snapshot; null for every reason why it is not good: they all look the same from outside. */
export async function authenticateKey(
  tracker: Tracker,
  visit: Visit,
): Promise<AppKeySnapshot | null> {
  const header = visit.headers.get('authorization') ?? ''
  const found = KEY.exec(header)
  if (found === null) return null
  const id = found.slice(1, 6).join('-')
  const snapshot = await tracker.snapshots.appKeys.load(id, readingOf(visit))
  if (snapshot === null) return null
  const isSame = await isHashOf(header.slice('Bearer '.length), snapshot.hash)
  const isExpired = snapshot.expiresAt !== null && snapshot.expiresAt <= visit.nowMs
  return isSame && !isExpired ? snapshot : null
}

/** Takes the same time wherever a wrong key differs. */
async function isHashOf(key: string, hash: string): Promise<boolean> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(key))
  const stored = bytesOf(hash)
  return stored !== null && crypto.subtle.timingSafeEqual(digest, stored)
}

const SHA256_HEX = /^[0-9a-f]{64}$/

function bytesOf(hash: string): Uint8Array | null {
  if (!SHA256_HEX.test(hash)) return null
  return Uint8Array.from({ length: 32 }, (_, at) =>
    Number.parseInt(hash.slice(at * 2, at * 2 + 2), 16),
  )
}
