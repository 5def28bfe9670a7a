import { type Db, runScoped, type Scope } from '../../core/database.ts'
import {
  findPlatformSettings,
  type PlatformSettings,
  toPlatformSettings,
  updatePlatformSettings,
} from '../db/platform.ts'

/** Changes the given settings of the platform. Repeating it changes nothing. */
export async function updatePlatform(
  db: Db,
  scope: Scope,
  change: Partial<PlatformSettings>,
): Promise<PlatformSettings> {
  const [[row = {}] = []] = await runScoped(db, scope, [findPlatformSettings])
  const settings = { ...toPlatformSettings(row), ...change }
  await runScoped(db, scope, [updatePlatformSettings(settings)])
  return settings
}
