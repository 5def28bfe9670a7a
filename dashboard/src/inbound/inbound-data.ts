import { readApps } from '../apps/apps-data.ts'
import { loadAppKeys } from '../apps/keys/keys-data.ts'
import { readSourceSettings } from '../apps/settings-data.ts'
import type { ReportsSearch } from '../conversions/conversion-search.ts'
import { loadReports } from '../conversions/sources/event-log-data.ts'
import { api, read } from '../core/api.ts'
import { settle } from '../core/problem.ts'

const readCounts = (appId: string) =>
  read(api.v1['inbound-counts'].$get({ query: { app_id: appId } }))
export type SourceCount = Awaited<ReturnType<typeof readCounts>>['sources'][number]
const readOffers = () => read(api.v1.offers.$get({ query: { limit: '200' } }))

/** All about the events that an app receives; null: there is no such app. Each part is shown even if others fail to load. */
export async function loadInbound(appId: string, search: ReportsSearch) {
  const { apps } = await readApps()
  const app = apps.find(({ id }) => id === appId)
  if (app === undefined) return null
  const advertiserId = app.advertiser.id
  const [counts, log, { keys }, offers, settings] = await Promise.all([
    settle(readCounts(appId)),
    loadReports({ ...search, app_id: appId, advertiser_id: advertiserId }),
    loadAppKeys(appId),
    settle(readOffers()),
    settle(readSourceSettings(advertiserId)),
  ])
  const ownOffers = offers.ok ? offers.value.offers.filter((offer) => offer.app.id === appId) : []
  return { app, counts, log: log.list, keys, offers, ownOffers, settings }
}
export type Inbound = NonNullable<Awaited<ReturnType<typeof loadInbound>>>
