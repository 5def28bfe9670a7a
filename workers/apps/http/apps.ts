/** Apps and their advertisers, for the people who manage them. */

import { runScoped } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { toDecimal } from '../../core/money.ts'
import { managementOf, requireAdvertiserId } from '../../http/actor.ts'
import type { ApiRequest } from '../../http/context.ts'
import { AdvertiserParams, PageQuery } from '../../http/contract.ts'
import { cutPage, readIdCursor } from '../../http/cursor.ts'
import { definedFields } from '../../http/defined-fields.ts'
import { logoUrl } from '../../http/logo-url.ts'
import { timeAnswer, timeOrNull } from '../../http/present.ts'
import { answer, json, route, routes } from '../../http/route.ts'
import { publish } from '../../snapshots/publish.ts'
import { snapshotKey } from '../../snapshots/rules.ts'
import { type AdvertiserView, listAdvertisers, toAdvertiserView } from '../db/app-settings.ts'
import { type AppView, listApps, toAppView } from '../db/app-views.ts'
import { NewAdvertiserInput, NewAppInput } from '../keys-contract.ts'
import { createAdvertiser } from '../verbs/create-advertiser.ts'
import { createApp } from '../verbs/create-app.ts'
import { updateAdvertiser } from '../verbs/update-advertiser.ts'
import { updateApp } from '../verbs/update-app.ts'
import {
  type AdvertiserSettings,
  AdvertiserSettingsAnswer,
  AdvertiserSettingsListAnswer,
  AppAnswer,
  AppParams,
  type AppSummary,
  AppsAnswer,
  UpdateAdvertiserInput,
  UpdateAppInput,
} from './contract.ts'

const appsRoute = route('get /v1/apps', {
  tags: ['Apps'],
  summary: 'List apps',
  description: 'Newest first, each with at most 100 of its hosts.',
  request: { query: PageQuery },
  responses: { 200: answer('One page of results.', AppsAnswer) },
})
const newAppRoute = route(
  'post /v1/apps',
  {
    tags: ['Apps'],
    summary: 'Add an app',
    description: 'A new app has no hosts and no keys. Add them next.',
    request: { body: { content: json(NewAppInput), required: true } },
    responses: { 201: answer('The app.', AppAnswer) },
  },
  ['quota_reached'],
)
const updateAppRoute = route('patch /v1/apps/{appId}', {
  tags: ['Apps'],
  summary: 'Update an app',
  description:
    'Fields you leave out stay unchanged. Applies to new clicks everywhere within 90 seconds.',
  request: { params: AppParams, body: { content: json(UpdateAppInput), required: true } },
  responses: { 200: answer('The app.', AppAnswer) },
})
const advertisersRoute = route('get /v1/advertisers', {
  tags: ['Advertisers'],
  summary: 'List advertisers',
  description: 'Newest first, with their settings. Advertisers see themselves, staff see all.',
  request: { query: PageQuery },
  responses: { 200: answer('One page of results.', AdvertiserSettingsListAnswer) },
})
const newAdvertiserRoute = route('post /v1/advertisers', {
  tags: ['Advertisers'],
  summary: 'Add an advertiser',
  description: 'For staff. The advertiser is active at once. Invite its people next.',
  request: { body: { content: json(NewAdvertiserInput), required: true } },
  responses: { 201: answer('The advertiser.', AdvertiserSettingsAnswer) },
})
const updateAdvertiserRoute = route('patch /v1/advertisers/{advertiserId}', {
  tags: ['Advertisers'],
  summary: 'Update an advertiser’s settings',
  description:
    'Fields you leave out stay unchanged. Applies to all offers of the advertiser. With more than 200 offers, it can take 30 minutes to take effect.',
  request: {
    params: AdvertiserParams,
    body: { content: json(UpdateAdvertiserInput), required: true },
  },
  responses: { 200: answer('The advertiser.', AdvertiserSettingsAnswer) },
})

export const appRoutes = routes()
  .openapi(appsRoute, async (c) => {
    const { limit, cursor } = c.req.valid('query')
    const filter = { afterId: readIdCursor(cursor), limit: limit + 1 }
    const { db, scope } = await managementOf(c)
    const [rows = []] = await runScoped(db, scope, [listApps(filter)])
    const [page, next_cursor] = cutPage(rows.map(toAppView), limit)
    return c.json({ apps: page.map(appAnswer), next_cursor }, 200)
  })
  .openapi(newAppRoute, async (c) => {
    const { advertiser_id, name } = c.req.valid('json')
    const management = await managementOf(c)
    const { db, scope } = management
    const advertiserId = requireAdvertiserId(management, advertiser_id)
    const id = await createApp(db, scope, { advertiserId, name, now: c.var.now, newId })
    const [[row = {}] = []] = await runScoped(db, scope, [listApps({ id })])
    return c.json({ app: appAnswer(toAppView(row)) }, 201)
  })
  .openapi(updateAppRoute, async (c) => {
    const { appId } = c.req.valid('param')
    const asked = c.req.valid('json')
    const change = definedFields({
      ...{ defaultOfferId: asked.default_offer_id, clickIdParameter: asked.click_id_parameter },
      ...{ consentParameter: asked.consent_parameter, attribution: asked.attribution },
      ...{ name: asked.name, status: asked.status },
      allowsPlaceholderIds: asked.allows_placeholder_ids,
      returningCustomers: asked.returning_customers,
    })
    const management = await managementOf(c)
    const { db, scope } = management
    await updateApp(db, scope, { appId, change })
    const [[row = {}] = []] = await runScoped(db, scope, [listApps({ id: appId })])
    const app = toAppView(row)
    await publish(c, management, changesOf(app, asked.status !== undefined))
    return c.json({ app: appAnswer(app) }, 200)
  })
  .openapi(advertisersRoute, async (c) => {
    const { limit, cursor } = c.req.valid('query')
    const filter = { afterId: readIdCursor(cursor), limit: limit + 1 }
    const { db, scope } = await managementOf(c)
    const [rows = []] = await runScoped(db, scope, [listAdvertisers(filter)])
    const [page, next_cursor] = cutPage(rows.map(toAdvertiserView), limit)
    return c.json({ advertisers: page.map((row) => advertiserAnswer(c, row)), next_cursor }, 200)
  })
  .openapi(newAdvertiserRoute, async (c) => {
    const { billing_mode: billingMode, time_zone: timeZone, ...asked } = c.req.valid('json')
    const { db, scope } = await managementOf(c)
    const wanted = { ...asked, billingMode, timeZone, now: c.var.now, newId }
    const id = await createAdvertiser(db, scope, wanted)
    const [[row = {}] = []] = await runScoped(db, scope, [listAdvertisers({ id })])
    return c.json({ advertiser: advertiserAnswer(c, toAdvertiserView(row)) }, 201)
  })
  .openapi(updateAdvertiserRoute, async (c) => {
    const { advertiserId } = c.req.valid('param')
    const asked = c.req.valid('json')
    const change = definedFields({
      ...{ timeZone: asked.time_zone, fallbackUrl: asked.fallback_url },
      ...{ ipPolicy: asked.ip_policy, ipPolicyByCountry: asked.ip_policy_by_country },
      clickDays: asked.click_days,
      ...{ attributionOrder: asked.attribution_order, costMaxBps: asked.cost_max_bps },
      conversionSecondsMin: asked.conversion_seconds_min,
      conversionSecondsMax: asked.conversion_seconds_max,
      hasFingerprinting: asked.has_fingerprinting,
      ...{ currencyPolicy: asked.currency_policy, lowBalance: asked.low_balance },
    })
    const management = await managementOf(c)
    const { db, scope } = management
    await updateAdvertiser(db, scope, { advertiserId, change })
    await publish(c, management, { offers: { advertiserId } })
    const [[row = {}] = []] = await runScoped(db, scope, [listAdvertisers({ id: advertiserId })])
    return c.json({ advertiser: advertiserAnswer(c, toAdvertiserView(row)) }, 200)
  })

/** A paused app serves no host, and its offers are paused with it. */
function changesOf({ id, advertiser, hosts }: AppView, hasStatus: boolean) {
  if (!hasStatus) return { appId: id }
  const served = hosts.filter(({ verifiedAt }) => verifiedAt !== null)
  const mayBeGone = served.map(({ host }) => snapshotKey.host(host))
  return { appId: id, offers: { advertiserId: advertiser.id }, mayBeGone }
}

function appAnswer(app: AppView): AppSummary {
  return {
    id: app.id,
    advertiser: app.advertiser,
    name: app.name,
    status: app.status,
    default_offer: app.defaultOffer,
    click_id_parameter: app.clickIdParameter,
    consent_parameter: app.consentParameter,
    attribution: app.attribution,
    allows_placeholder_ids: app.allowsPlaceholderIds,
    returning_customers: app.returningCustomers,
    hosts: app.hosts.map(({ host, verifiedAt }) => ({ host, verified_at: timeOrNull(verifiedAt) })),
    overview: {
      has_key: app.overview.hasKey,
      active_offers: app.overview.activeOffers,
      partners: app.overview.partners,
      last_event_on: app.overview.lastEventOn,
    },
    created_at: timeAnswer(app.createdAt),
  }
}

function advertiserAnswer(c: ApiRequest, advertiser: AdvertiserView): AdvertiserSettings {
  return {
    id: advertiser.id,
    name: advertiser.name,
    logo_url: logoUrl(c, advertiser.logoId),
    status: advertiser.status,
    currency: advertiser.currency,
    time_zone: advertiser.timeZone,
    fallback_url: advertiser.fallbackUrl,
    ip_policy: advertiser.ipPolicy,
    ip_policy_by_country: advertiser.ipPolicyByCountry,
    click_days: advertiser.clickDays,
    attribution_order: advertiser.attributionOrder,
    conversion_seconds_min: advertiser.conversionSecondsMin,
    conversion_seconds_max: advertiser.conversionSecondsMax,
    has_fingerprinting: advertiser.hasFingerprinting,
    cost_max_bps: advertiser.costMaxBps,
    currency_policy: advertiser.currencyPolicy,
    low_balance: toDecimal({ minor: advertiser.lowBalanceMinor, currency: advertiser.currency }),
  }
}
