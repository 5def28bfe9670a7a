/** Checks a partner app's key against the snapshot at the edge: no database, so also while it is away. */
import { appKeyIdOf, isAppKey } from '../credentials/app-key.ts'
import { Refusal } from '../domain/refusal.ts'
import { type AppKeySnapshot, snapshotKey } from '../domain/snapshot.ts'
import type { ApiRequest, AppActor } from './context.ts'

const FRESH_MS = 30_000
/** A new key must work soon after it was made. */
const MISS_FRESH_MS = 5_000
const REMEMBERED_MAX = 1_000

const remembered = new Map<string, { snapshot: AppKeySnapshot | null; freshUntilMs: number }>()

/** Who holds the key. One public answer for every reason why it is not good. */
export async function authenticateApp(c: ApiRequest, key: string): Promise<AppActor> {
  const keyId = appKeyIdOf(key)
  const snapshot = keyId === null ? null : await findSnapshot(c, keyId)
  if (
    keyId === null ||
    snapshot === null ||
    !isAppKey(key, snapshot.hash) ||
    (snapshot.expiresAt !== null && snapshot.expiresAt <= c.var.now.getTime())
  ) {
    throw new Refusal('unauthenticated', 'The app key is unknown, expired or revoked.')
  }
  if (!snapshot.scopes.includes('conversions:write')) {
    throw new Refusal('forbidden', 'The app key may not report conversions.')
  }
  return { kind: 'app', keyId, appId: snapshot.appId, advertiserId: snapshot.advertiserId }
}

async function findSnapshot(c: ApiRequest, keyId: string): Promise<AppKeySnapshot | null> {
  const nowMs = c.var.now.getTime()
  const known = remembered.get(keyId)
  if (known && known.freshUntilMs > nowMs) return known.snapshot
  const found = await c.env.SNAPSHOTS.get<AppKeySnapshot>(snapshotKey.appKey(keyId), 'json')
  const snapshot = found?.v === 1 ? found : null
  if (remembered.size >= REMEMBERED_MAX) remembered.clear()
  const freshMs = snapshot === null ? MISS_FRESH_MS : FRESH_MS
  remembered.set(keyId, { snapshot, freshUntilMs: nowMs + freshMs })
  return snapshot
}
