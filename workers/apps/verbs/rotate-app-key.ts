import { type Db, runScoped, type Scope } from '../../core/database.ts'
import { Refusal } from '../../core/refusal.ts'
import { makeAppKey } from '../../credentials/app-key.ts'
import { expiryAfter } from '../../credentials/key-rules.ts'
import { findAppKey, replaceAppKey, toAppKeyView } from '../db/app-keys.ts'
import { type IssuedAppKey, insertKey } from './issue-app-key.ts'

export interface Rotation {
  appId: string
  keyId: string
  /** How long the old key stays valid beside the new one. */
  overlapHours: number
  now: Date
  newId: (now: Date) => string
}

const HOUR_MS = 3_600_000

/**
 * Replaces a key by one with the same rights and lifetime, counted from now.
 * @throws Refusal `not_found`, or `conflict` if the key has expired or was revoked or replaced.
 */
export async function rotateAppKey(
  db: Db,
  scope: Scope,
  { appId, keyId, overlapHours, now, newId }: Rotation,
): Promise<IssuedAppKey> {
  const [[found] = []] = await runScoped(db, scope, [findAppKey(appId, keyId)])
  if (found === undefined) throw new Refusal('not_found', 'The app has no such key.')
  const old = toAppKeyView(found)
  const id = newId(now)
  const { key, hash } = makeAppKey(id, old.isTest)
  const until = new Date(now.getTime() + overlapHours * HOUR_MS)
  const { name, scopes, cidrs, requiresSignature, isTest } = old
  const expiresAt = expiryAfter(old.expiresAt, old.createdAt, now)
  const settings = { appId, name, scopes, cidrs, requiresSignature, isTest, expiresAt }
  const replaced = [replaceAppKey(keyId, id, until, now)]
  return { row: await insertKey(db, scope, { id, hash, ...settings, now }, replaced), key }
}
