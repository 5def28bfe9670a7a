import { constraintOf, type Db, runScoped, type Scope } from '../../core/database.ts'
import { requireRoom } from '../../core/quotas.ts'
import { refuseField } from '../../core/refusal.ts'
import { insertApp } from '../db/app-settings.ts'

export interface NewApp {
  advertiserId: string
  name: string
  now: Date
  newId: (now: Date) => string
}

/**
 * Adds an app, without hosts and keys.
 * @returns its id.
 * @throws Refusal `invalid_input` if the advertiser does not exist; `quota_reached`.
 */
export async function createApp(
  db: Db,
  scope: Scope,
  { advertiserId, name, now, newId }: NewApp,
): Promise<string> {
  const id = newId(now)
  try {
    await runScoped(db, scope, [
      requireRoom('apps', advertiserId),
      insertApp({ id, advertiserId, name, now }),
    ])
  } catch (error) {
    if (constraintOf(error) !== 'apps_advertiser_id_advertisers_id_fk') throw error
    throw refuseField('advertiser_id', 'not_found')
  }
  return id
}
