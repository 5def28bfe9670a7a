/** Offers, for those who manage them: an advertiser's own people, and staff. */
import { type Db, runScoped, type Scope } from '../db/database.ts'
import { listOffers, type OfferView, toOfferView } from '../db/offers.ts'
import { toDecimal } from '../domain/money.ts'
import { Refusal } from '../domain/refusal.ts'
import { newId } from '../ids.ts'
import { createOffer } from '../operations/create-offer.ts'
import type { OfferChange } from '../operations/offer-change.ts'
import { updateOffer } from '../operations/update-offer.ts'
import { managementOf, requireAdvertiserId } from './actor.ts'
import {
  CreateOfferInput,
  OfferAnswer,
  OfferParams,
  type OfferSummary,
  OffersAnswer,
  OffersQuery,
  UpdateOfferInput,
} from './contract.ts'
import { readIdCursor } from './cursor.ts'
import { known, readTargeting, targetingAnswer } from './offers-targeting.ts'
import { timeAnswer } from './present.ts'
import { publish } from './publish.ts'
import { answer, json, route, routes } from './route.ts'

const tags = ['Offers']
const offersRoute = route('get /v1/offers', {
  tags,
  summary: 'Offers',
  description: 'Newest first. An advertiser sees their own, staff all.',
  request: { query: OffersQuery },
  responses: { 200: answer('One page.', OffersAnswer) },
})
const offerRoute = route('get /v1/offers/{offerId}', {
  tags,
  summary: 'One offer',
  description: 'With all its settings, landing URLs, fallbacks and payout rules.',
  request: { params: OfferParams },
  responses: { 200: answer('The offer.', OfferAnswer) },
})
const createRoute = route(
  'post /v1/offers',
  {
    tags,
    summary: 'Make an offer',
    description: 'A draft unless it says otherwise. Its links work when this answers.',
    request: { body: { content: json(CreateOfferInput), required: true } },
    responses: { 201: answer('The offer.', OfferAnswer) },
  },
  ['conflict'],
)
const updateRoute = route(
  'patch /v1/offers/{offerId}',
  {
    tags,
    summary: 'Change an offer',
    description:
      'What is left out stays; lists are replaced as a whole. New clicks follow it within 90 s everywhere.',
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
    const page = rows.slice(0, limit).map(toOfferView)
    const next_cursor = rows.length > limit ? (page.at(-1)?.id ?? null) : null
    return c.json({ offers: page.map(offerAnswer), next_cursor }, 200)
  })
  .openapi(offerRoute, async (c) => {
    const { offerId } = c.req.valid('param')
    const { db, scope } = await managementOf(c)
    return c.json({ offer: offerAnswer(await readOffer(db, scope, offerId)) }, 200)
  })
  .openapi(createRoute, async (c) => {
    const { advertiser_id, app_id: appId, currency, ...fields } = c.req.valid('json')
    const management = await managementOf(c)
    const { db, scope } = management
    const { code, name, model } = fields
    const change = readChange(fields)
    const settings = { ...change.settings, code, name, model }
    const offerId = await createOffer(db, scope, {
      ...{ appId, currency, now: c.var.now, newId, change: { ...change, settings } },
      advertiserId: requireAdvertiserId(management, advertiser_id),
    })
    await publish(c, management, { offers: { offerId } })
    return c.json({ offer: offerAnswer(await readOffer(db, scope, offerId)) }, 201)
  })
  .openapi(updateRoute, async (c) => {
    const { offerId } = c.req.valid('param')
    const change = readChange(c.req.valid('json'))
    const management = await managementOf(c)
    const { db, scope } = management
    const { mayBeGone } = await updateOffer(db, scope, { offerId, change, now: c.var.now, newId })
    await publish(c, management, { offers: { offerId }, mayBeGone })
    return c.json({ offer: offerAnswer(await readOffer(db, scope, offerId)) }, 200)
  })

async function readOffer(db: Db, scope: Scope, offerId: string): Promise<OfferView> {
  const [[row] = []] = await runScoped(db, scope, [listOffers({ offerId })])
  if (row === undefined) throw new Refusal('not_found', 'There is no such offer.')
  return toOfferView(row)
}

function readChange(fields: UpdateOfferInput): OfferChange {
  const { targeting, payout_rules } = fields
  return {
    settings: known({
      ...{ code: fields.code, name: fields.name, model: fields.model, status: fields.status },
      ...{ approval: fields.approval, holdDays: fields.hold_days },
      ...{ windowDays: fields.window_days, cookieDays: fields.cookie_days },
      ...{ dedupeSeconds: fields.dedupe_seconds, dedupeIdentity: fields.dedupe_identity },
      ...{ geoAllow: fields.geo_allow, geoDeny: fields.geo_deny },
      ...{ fallbackUrl: fields.fallback_url, hasDeepLinks: fields.has_deep_links },
      targeting: targeting && readTargeting(targeting),
    }),
    landingUrls: fields.landing_urls,
    fallbackUrls: fields.fallback_urls,
    payoutRules: payout_rules?.map((rule) => ({
      ...{ event: rule.event, kind: rule.kind, rateBps: rule.rate_bps, fixed: rule.fixed },
      ...{ revenueRateBps: rule.revenue_rate_bps, revenueFixed: rule.revenue_fixed },
    })),
  }
}

function offerAnswer(offer: OfferView): OfferSummary {
  const decimalOf = (minor: bigint) => toDecimal({ minor, currency: offer.currency })
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
    payout_rules: offer.payoutRules.map((rule) => ({
      event: rule.event,
      kind: rule.kind,
      rate_bps: rule.rateBps,
      fixed: decimalOf(rule.fixedMinor),
      revenue_rate_bps: rule.revenueRateBps,
      revenue_fixed: decimalOf(rule.revenueFixedMinor),
    })),
    created_at: timeAnswer(offer.createdAt),
    updated_at: timeAnswer(offer.updatedAt),
  }
}
