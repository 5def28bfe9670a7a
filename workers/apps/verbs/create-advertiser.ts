import type { BillingMode, Currency } from '../../../schema/vocabulary.ts'
import { type Db, runScoped, type Scope, sqlStateOf } from '../../core/database.ts'
import { refuseField } from '../../core/refusal.ts'
import { insertAdvertiser } from '../db/app-settings.ts'

export interface NewAdvertiser {
  name: string
  currency: Currency
  billingMode: BillingMode
  timeZone: string
  now: Date
  newId: (now: Date) => string
}

/**
 * Adds an advertiser. It is active at once, because staff add it.
 * @returns its id.
 * @throws Refusal `invalid_input` if Postgres does not know the time zone.
 */
export async function createAdvertiser(
  db: Db,
  scope: Scope,
  { newId, ...advertiser }: NewAdvertiser,
): Promise<string> {
  const id = newId(advertiser.now)
  try {
    await runScoped(db, scope, [insertAdvertiser({ id, ...advertiser })])
  } catch (error) {
    if (sqlStateOf(error) !== '22023') throw error
    throw refuseField('time_zone', 'time_zone')
  }
  return id
}
