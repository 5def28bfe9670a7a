import { type Db, guardOf, runScoped, type Scope } from '../../core/database.ts'
import { Refusal, refuseField } from '../../core/refusal.ts'
import { type AppSettings, updateAppRow } from '../db/app-settings.ts'
import { listApps, toAppView } from '../db/app-views.ts'

/**
 * Changes the given settings of an app. Repeating it changes nothing.
 * @throws Refusal `not_found` or `invalid_input`.
 */
export async function updateApp(
  db: Db,
  scope: Scope,
  { appId, change }: { appId: string; change: Partial<AppSettings> },
): Promise<void> {
  const [[row] = []] = await runScoped(db, scope, [listApps({ id: appId })])
  if (row === undefined) throw new Refusal('not_found', 'There is no such app.')
  const before = toAppView(row)
  const settings = { ...before, defaultOfferId: before.defaultOffer?.id ?? null, ...change }
  const { clickIdParameter, consentParameter } = settings
  if (clickIdParameter !== null && clickIdParameter === consentParameter) {
    const field = 'consentParameter' in change ? 'consent_parameter' : 'click_id_parameter'
    throw refuseField(field, 'shared_parameter')
  }
  try {
    await runScoped(db, scope, updateAppRow(appId, settings))
  } catch (error) {
    if (guardOf(error) !== 'offer_unknown') throw error
    throw refuseField('default_offer_id', 'not_of_app')
  }
}
