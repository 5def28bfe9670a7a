import { type Db, guardOf, runScoped, type Scope, sqlStateOf } from '../../core/database.ts'
import { parseDecimal } from '../../core/money.ts'
import { problemAt, Refusal, refuseField, refuseProblem } from '../../core/refusal.ts'
import {
  type AdvertiserSettings,
  listAdvertisers,
  toAdvertiserView,
  updateAdvertiserRow,
} from '../db/app-settings.ts'

/** Settings to write; undefined values stay unchanged. */
export type AdvertiserChange = Partial<Omit<AdvertiserSettings, 'lowBalanceMinor'>> & {
  /** A decimal in the advertiser's own currency. */
  lowBalance?: string | undefined
}

/**
 * Changes the given settings of an advertiser. Repeating it changes nothing.
 * @throws Refusal `not_found` or `invalid_input`.
 */
export async function updateAdvertiser(
  db: Db,
  scope: Scope,
  { advertiserId, change }: { advertiserId: string; change: AdvertiserChange },
): Promise<void> {
  const [[row] = []] = await runScoped(db, scope, [listAdvertisers({ id: advertiserId })])
  if (row === undefined) throw new Refusal('not_found', 'There is no such advertiser.')
  const before = toAdvertiserView(row)
  const { lowBalance, ...plain } = change
  const settings = { ...before, ...plain }
  if (lowBalance !== undefined) {
    const parsed = parseDecimal(lowBalance, before.currency)
    if (!parsed.ok) throw refuseProblem(problemAt('low_balance', parsed.fault))
    settings.lowBalanceMinor = parsed.money.minor
  }
  const { conversionSecondsMin: min, conversionSecondsMax: max } = settings
  if (max !== null && max <= min) {
    throw refuseField('conversion_seconds_max', 'above_minimum')
  }
  try {
    await runScoped(db, scope, updateAdvertiserRow(advertiserId, settings))
  } catch (error) {
    if (guardOf(error) === 'terms_above_bound') {
      throw refuseField('cost_max_bps', 'cost_below_rules')
    }
    // A time zone that the runtime has and Postgres does not.
    if (sqlStateOf(error) !== '22023') throw error
    throw refuseField('time_zone', 'time_zone')
  }
}
