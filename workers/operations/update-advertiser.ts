import {
  type AdvertiserSettings,
  listAdvertisers,
  toAdvertiserView,
  updateAdvertiserRow,
} from '../db/app-settings.ts'
import { type Db, runScoped, type Scope, sqlStateOf } from '../db/database.ts'
import { Refusal, refuseField } from '../domain/refusal.ts'

/**
 * Changes some settings of an advertiser and keeps the others. The same again changes nothing.
 * @throws Refusal `not_found` or `invalid_input`.
 */
export async function updateAdvertiser(
  db: Db,
  scope: Scope,
  { advertiserId, change }: { advertiserId: string; change: Partial<AdvertiserSettings> },
): Promise<void> {
  const [[row] = []] = await runScoped(db, scope, [listAdvertisers({ id: advertiserId })])
  if (row === undefined) throw new Refusal('not_found', 'There is no such advertiser.')
  const settings = { ...toAdvertiserView(row), ...change }
  try {
    await runScoped(db, scope, [updateAdvertiserRow(advertiserId, settings)])
  } catch (error) {
    // A zone that the platform knows and Postgres does not.
    if (sqlStateOf(error) !== '22023') throw error
    throw refuseField('time_zone', 'Name a zone such as "Europe/Berlin".')
  }
}
