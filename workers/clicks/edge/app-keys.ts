/** Checks a partner app's key against its snapshot, with the same rules as the API. */
import { checkKey } from '../../credentials/key-rules.ts'
import { bytesOf, checkSignature } from '../../credentials/request-signature.ts'
import type { AppKeySnapshot } from '../../snapshots/rules.ts'
import { readIp } from './facts.ts'
import { readingOf, type Tracker, type Visit } from './tracker.ts'

const KEY =
  /^Bearer trib_(?:live|test)_([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})_[\w-]{43}$/

/** The key's snapshot; null for every reason why it is invalid, so that outsiders cannot tell them apart. */
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
  if (!(await isHashOf(header.slice('Bearer '.length), snapshot.hash))) return null
  const { expiresAt, cidrs = [] } = snapshot
  const seen = { ip: readIp(visit.headers, visit.env), nowMs: visit.nowMs }
  const verdict = checkKey({ expiresAt, cidrs }, seen)
  if (verdict === 'good') return snapshot
  // The use of an old key is expected. A valid key from an unknown network may be stolen.
  if (verdict === 'other_network') logRefusal(id, verdict)
  return null
}

/** Whether X-Signature is valid. It may be missing only if the key does not require it. */
export async function isSignedBy(
  { headers, nowMs }: Visit,
  { id, hash, requiresSignature }: AppKeySnapshot,
  body: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  const header = headers.get('x-signature')
  if (header === null && requiresSignature !== true) return true
  const verdict = await checkSignature({ header, keyHash: hash, body, nowMs })
  if (verdict !== 'good') logRefusal(id, `signature_${verdict}`)
  return verdict === 'good'
}

/** Nothing is recorded, so this line is the only trace of a refused key. */
const logRefusal = (keyId: string, verdict: string) =>
  console.warn(JSON.stringify({ event: 'app_key.refused', keyId, verdict }))

/** Compares in constant time. */
async function isHashOf(key: string, hash: string): Promise<boolean> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(key))
  return SHA256_HEX.test(hash) && crypto.subtle.timingSafeEqual(digest, bytesOf(hash))
}

const SHA256_HEX = /^[0-9a-f]{64}$/
