import { type Db, guardOf, runScoped, type Scope } from '../../core/database.ts'
import { invariant } from '../../core/invariant.ts'
import { Refusal, refuse, refuseField } from '../../core/refusal.ts'
import { makeAppKey } from '../../credentials/app-key.ts'
import {
  type AppKeyScope,
  type AppKeySettings,
  type AppKeyView,
  findAppKey,
  insertAppKey,
  LIVE_KEYS_MAX,
  type NewAppKey,
  toAppKeyView,
} from '../db/app-keys.ts'

/** A stored key, and its secret, which is shown only once. */
export interface IssuedAppKey {
  row: AppKeyView
  key: string
}

/**
 * Creates a key for an app.
 * @throws Refusal `not_found`, `invalid_input`, or `conflict` if the app has the maximum number of
 *   keys.
 */
export async function issueAppKey(
  db: Db,
  scope: Scope,
  input: AppKeySettings & {
    appId: string
    scopes: readonly AppKeyScope[]
    isTest: boolean
    now: Date
    newId: (now: Date) => string
  },
): Promise<IssuedAppKey> {
  const { newId, ...rest } = input
  requireLater(input.expiresAt, input.now)
  const id = newId(input.now)
  const { key, hash } = makeAppKey(id, input.isTest)
  const row = await insertKey(db, scope, { id, hash, ...rest })
  return { row, key }
}

/** The expiry must be in the future. */
export function requireLater(expiresAt: Date | null, now: Date): void {
  if (expiresAt !== null && expiresAt <= now) {
    throw refuseField('expires_at', 'time_in_past')
  }
}

/** Inserts a key with the given statements, and reads it back. */
export async function insertKey(
  db: Db,
  scope: Scope,
  key: NewAppKey,
  before: Parameters<typeof runScoped>[2] = [],
): Promise<AppKeyView> {
  const statements = [...before, ...insertAppKey(key), findAppKey(key.appId, key.id)]
  const results = await runScoped(db, scope, statements).catch(refuseGuard)
  const row = results.at(-1)?.[0]
  invariant(row, 'a key is there after it was made')
  return toAppKeyView(row)
}

function refuseGuard(error: unknown): never {
  const guard = guardOf(error)
  if (guard === 'app_unknown') throw new Refusal('not_found', 'There is no such app.')
  if (guard === 'too_many_keys') {
    throw refuse('conflict', 'app_keys_max', { max: LIVE_KEYS_MAX })
  }
  if (guard === 'key_over') throw keyOver()
  throw error
}

/** The refusal for a key that can no longer be changed. */
export const keyOver = () => refuse('conflict', 'key_ended')
