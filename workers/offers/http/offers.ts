/** Offers, for the people who manage them: the advertiser's own, and staff. */
import { type Db, runScoped, type Scope } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { Refusal } from '../../core/refusal.ts'
import { managementOf, requireAdvertiserId } from '../../http/actor.ts'
import { cutPage, readIdCursor } from '../../http/cursor.ts'
import { definedFields } from '../../http/defined-fields.ts'
import { timeAnswer } from '../../http/present.ts'
import { answer, json, route, routes } from '../../http/route.ts'
import { publish } from '../../snapshots/publish.ts'
import { listOffers, type OfferView, toOfferView } from '../db/offers.ts'
import { createOffer } from '../verbs/create-offer.ts'
import type { OfferChange } from '../verbs/offer-change.ts'
import { updateOffer } from '../verbs/update-offer.ts'
import {
  CreateOfferInput,
  OfferAnswer,
  OfferParams,
  type OfferSummary,
  OffersAnswer,
  OffersQuery,
  UpdateOfferInput,
} from './contract.ts'
import { readTargeting, targetingAnswer } from './offers-targeting.ts'
import { readTerms, termSettings, termsAnswer } from './offers-terms.ts'

const tags = ['Offers']
const offersRoute = route('get /v1/offers', {
  tags,
  summary: 'List offers',
  description: 'Newest first. Advertisers see their own offers, staff see all.',
  request: { query: OffersQuery },
  responses: { 200: answer('One page of results.', OffersAnswer) },
})
const offerRoute = route('get /v1/offers/{offerId}', {
  tags,
  summary: 'Get an offer',
  description: 'With all its settings, landing URLs, fallbacks and payout rules.',
  request: { params: OfferParams },
  responses: { 200: answer('The offer.', OfferAnswer) },
})
const createRoute = route(
  'post /v1/offers',
  {
    tags,
    summary: 'Create an offer',
    description: 'Created as a draft by default. Its links work as soon as you get the answer.',
    request: { body: { content: json(CreateOfferInput), required: true } },
    responses: { 201: answer('The offer.', OfferAnswer) },
  },
  ['conflict'],
)
const updateRoute = route(
  'patch /v1/offers/{offerId}',
  {
    tags,
    summary: 'Update an offer',
    description:
      'Fields you leave out stay unchanged; lists are replaced as a whole. Applies to new clicks everywhere within 90 seconds.',
    request: { params: OfferParams, body: { content: json(UpdateOfferInput), required: true } },
    responses: { 200: answer('The offer.', OfferAnswer) },
  },
  ['conflict'],
)

export const offerRoutes = routes()
  .openapi(offersRoute, async (c) => {
    const { limit, cursor, status = null, advertiser_id = null } = c.req.valid('query')
    const filter = { afterId: readIdCursor(cursor), advertiserId: advertiser_id, status }
    const { db, scope } = await managementOf(c)
    const [rows = []] = await runScoped(db, scope, [listOffers({ ...filter, limit: limit + 1 })])
    const [page, next_cursor] = cutPage(rows.map(toOfferView), limit)
    return c.json({ offers: page.map(offerAnswer), next_cursor }, 200)
  })
  .openapi(offerRoute, async (c) => {
    const { offerId } = c.req.valid('param')
    const { db, scope } = await managementOf(c)
    return c.json({ offer: offerAnswer(await readOffer(db, scope, offerId)) }, 200)
  })
  .openapi(createRoute, async (c) => {
    const asked = c.req.valid('json')
    const { advertiser_id, app_id: appId, currency, level_preset, ...fields } = asked
    const management = await managementOf(c)
    const { db, scope } = management
    const { code, name, model } = fields
    const change = await readChange(fields)
    const settings = { ...change.settings, code, name, model }
    const offerId = await createOffer(db, scope, {
      ...{ appId, currency, now: c.var.now, newId, change: { ...change, settings } },
      levelPreset: level_preset,
      advertiserId: requireAdvertiserId(management, advertiser_id),
    })
    await publish(c, management, { offers: { offerId } })
    return c.json({ offer: offerAnswer(await readOffer(db, scope, offerId)) }, 201)
  })
  .openapi(updateRoute, async (c) => {
    const { offerId } = c.req.valid('param')
    const change = await readChange(c.req.valid('json'))
    const management = await managementOf(c)
    const { db, scope } = management
    const { mayBeGone } = await updateOffer(db, scope, { offerId, change, now: c.var.now, newId })
    const isMoved = change.settings.joining !== undefined
    await publish(c, management, {
      ...{ offers: { offerId }, mayBeGone },
      ...(isMoved ? { enrolledInOfferId: offerId } : {}),
    })
    return c.json({ offer: offerAnswer(await readOffer(db, scope, offerId)) }, 200)
  })

async function readOffer(db: Db, scope: Scope, offerId: string): Promise<OfferView> {
  const [[row] = []] = await runScoped(db, scope, [listOffers({ offerId })])
  if (row === undefined) throw new Refusal('not_found', 'There is no such offer.')
  return toOfferView(row)
}

async function readChange(fields: UpdateOfferInput): Promise<OfferChange> {
  const { targeting } = fields
  return {
    settings: definedFields({
      ...{ code: fields.code, name: fields.name, model: fields.model, status: fields.status },
      ...{ approval: fields.approval, holdDays: fields.hold_days },
      ...{ windowDays: fields.window_days, cookieDays: fields.cookie_days },
      ...{ dedupeSeconds: fields.dedupe_seconds, dedupeIdentity: fields.dedupe_identity },
      ...{ geoAllow: fields.geo_allow, geoDeny: fields.geo_deny },
      ...{ fallbackUrl: fields.fallback_url, hasDeepLinks: fields.has_deep_links },
      targeting: targeting && readTargeting(targeting),
      ...termSettings(fields),
    }),
    landingUrls: fields.landing_urls,
    fallbackUrls: fields.fallback_urls,
    ...(await readTerms(fields)),
  }
}

function offerAnswer(offer: OfferView): OfferSummary {
  return {
    id: offer.id,
    code: offer.code,
    name: offer.name,
    advertiser: offer.advertiser,
    app: offer.app,
    model: offer.model,
    currency: offer.currency,
    status: offer.status,
    approval: offer.approval,
    hold_days: offer.holdDays,
    window_days: offer.windowDays,
    cookie_days: offer.cookieDays,
    dedupe_seconds: offer.dedupeSeconds,
    dedupe_identity: offer.dedupeIdentity,
    geo_allow: offer.geoAllow,
    geo_deny: offer.geoDeny,
    fallback_url: offer.fallbackUrl,
    has_deep_links: offer.hasDeepLinks,
    targeting: targetingAnswer(offer.targeting),
    landing_urls: offer.landingUrls,
    fallback_urls: offer.fallbackUrls,
    ...termsAnswer(offer),
    created_at: timeAnswer(offer.createdAt),
    updated_at: timeAnswer(offer.updatedAt),
  }
}
