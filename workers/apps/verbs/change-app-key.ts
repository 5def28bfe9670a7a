import { type Db, guardOf, runScoped, type Scope } from '../../core/database.ts'
import { Refusal } from '../../core/refusal.ts'
import {
  type AppKeySettings,
  type AppKeyView,
  findAppKey,
  toAppKeyView,
  updateAppKey,
} from '../db/app-keys.ts'
import { keyOver, requireLater } from './issue-app-key.ts'

/**
 * Changes the given settings of a key. Repeating it changes nothing.
 * @throws Refusal `not_found`, `invalid_input`, or `conflict` if the key has expired or was revoked
 *   or replaced.
 */
export async function changeAppKey(
  db: Db,
  scope: Scope,
  {
    appId,
    keyId,
    change,
    now,
  }: { appId: string; keyId: string; change: Partial<AppKeySettings>; now: Date },
): Promise<AppKeyView> {
  const [[found] = []] = await runScoped(db, scope, [findAppKey(appId, keyId)])
  if (found === undefined) throw new Refusal('not_found', 'The app has no such key.')
  const settings = { ...toAppKeyView(found), ...change }
  if (change.expiresAt) requireLater(change.expiresAt, now)
  try {
    await runScoped(db, scope, [updateAppKey(keyId, settings, now)])
  } catch (error) {
    throw guardOf(error) === 'key_over' ? keyOver() : error
  }
  return settings
}
