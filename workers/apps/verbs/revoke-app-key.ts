import { type Db, runScoped, type Scope } from '../../core/database.ts'
import { Refusal } from '../../core/refusal.ts'
import { type AppKeyView, findAppKey, revokeAppKey, toAppKeyView } from '../db/app-keys.ts'

/** Revokes a key for good. Repeating it changes nothing. @throws Refusal `not_found`. */
export async function revokeKey(
  db: Db,
  scope: Scope,
  { appId, keyId, now }: { appId: string; keyId: string; now: Date },
): Promise<AppKeyView> {
  const [[known] = []] = await runScoped(db, scope, [findAppKey(appId, keyId)])
  if (known === undefined) throw new Refusal('not_found', 'The app has no such key.')
  const [, [row] = []] = await runScoped(db, scope, [
    revokeAppKey(keyId, now),
    findAppKey(appId, keyId),
  ])
  return toAppKeyView(row ?? known)
}
