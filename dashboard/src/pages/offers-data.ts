import { api, read } from '../api.ts'
import { settle } from '../problem.ts'
import { isMoneyCap } from './cap-limit.ts'
import type { OfferPatch } from './offer-draft.ts'

const OFFERS_PER_PAGE = '50'
const CAPS_PER_ASK = '200'

const readOffers = (query: { cursor?: string }) =>
  read(api.v1.offers.$get({ query: { ...query, limit: OFFERS_PER_PAGE } }))
const readOffer = (offerId: string) => read(api.v1.offers[':offerId'].$get({ param: { offerId } }))
const readCaps = (query: { offer_id?: string }) =>
  read(api.v1.caps.$get({ query: { ...query, limit: CAPS_PER_ASK } }))

export type OffersAnswer = Awaited<ReturnType<typeof readOffers>>
export type Offer = OffersAnswer['offers'][number]
export type Cap = Awaited<ReturnType<typeof readCaps>>['caps'][number]

/** One page of offers, and the caps to be counted beside them. */
export async function loadOffers(deps: { cursor: string | undefined }) {
  const [page, caps] = await Promise.all([
    settle(readOffers(deps.cursor ? { cursor: deps.cursor } : {})),
    settle(readCaps({})),
  ])
  // Without the caps the offers still stand.
  return { page, caps: caps.ok ? caps.value.caps : null }
}

/** An offer with its caps; each on its own. */
export async function loadOffer(offerId: string) {
  const [offer, caps] = await Promise.all([
    settle(readOffer(offerId)),
    settle(readCaps({ offer_id: offerId })),
  ])
  return { offer, caps }
}

export const changeOffer = (offerId: string, json: OfferPatch) =>
  read(api.v1.offers[':offerId'].$patch({ param: { offerId }, json }))

export interface CapDraft {
  readonly metric: Cap['metric']
  readonly period: Cap['period']
  readonly limit: string
  readonly isHard: boolean
}

export const addCap = (offer: Offer, draft: CapDraft) =>
  read(
    api.v1.caps.$post({
      json: {
        advertiser_id: offer.advertiser.id,
        offer_id: offer.id,
        metric: draft.metric,
        period: draft.period,
        limit_value: draft.limit.trim(),
        is_hard: draft.isHard,
        ...(isMoneyCap(draft.metric) ? { currency: offer.currency } : {}),
      },
    }),
  )

export const changeCap = (
  capId: string,
  json: { limit_value?: string; is_hard?: boolean; archived?: boolean },
) => read(api.v1.caps[':capId'].$patch({ param: { capId }, json }))
