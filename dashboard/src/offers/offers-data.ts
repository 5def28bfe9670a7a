import type { OfferFeeInput } from '../../../workers/offers/http/platform-fees-contract.ts'
import { readAdvertisers, readApps } from '../apps/apps-data.ts'
import { readCaps } from '../caps/caps-data.ts'
import { api, read } from '../core/api.ts'
import { settle } from '../core/problem.ts'
import type { NewOffer, OfferPatch } from './offer-draft.ts'

const OFFERS_PER_PAGE = '50'

const readOffers = (query: { cursor?: string }) =>
  read(api.v1.offers.$get({ query: { ...query, limit: OFFERS_PER_PAGE } }))
const readOffer = (offerId: string) => read(api.v1.offers[':offerId'].$get({ param: { offerId } }))
export type OffersAnswer = Awaited<ReturnType<typeof readOffers>>
export type Offer = OffersAnswer['offers'][number]

/** One page of offers, and the caps to show with them. */
export async function loadOffers(deps: { cursor: string | undefined }) {
  const [page, caps] = await Promise.all([
    settle(readOffers(deps.cursor ? { cursor: deps.cursor } : {})),
    settle(readCaps({})),
  ])
  // The offers are shown even if the caps fail to load.
  return { page, caps: caps.ok ? caps.value.caps : null }
}

/** An offer and its caps, loaded independently. */
export async function loadOffer(offerId: string) {
  const [offer, caps] = await Promise.all([
    settle(readOffer(offerId)),
    settle(readCaps({ offer_id: offerId, include_archived: 'true' })),
  ])
  return { offer, caps }
}

export const createOffer = (json: NewOffer) => read(api.v1.offers.$post({ json }))

export const changeOffer = (offerId: string, json: OfferPatch) =>
  read(api.v1.offers[':offerId'].$patch({ param: { offerId }, json }))

/** Null = the advertiser's fee applies. */
export const setOfferFee = (offerId: string, platform_fee: OfferFeeInput['platform_fee']) =>
  read(
    api.v1.offers[':offerId']['platform-fee'].$put({ param: { offerId }, json: { platform_fee } }),
  )

/** A new secret. The previous one stops working at once. */
export const makePostbackSecret = (offerId: string) =>
  read(api.v1.offers[':offerId']['postback-secret'].$post({ param: { offerId } }))

/** Apps that can have an offer, each with its advertiser's default currency, and the offer to copy. */
export async function loadOfferChoices(copyId: string | undefined) {
  const [apps, advertisers, original] = await Promise.all([
    settle(readApps()),
    settle(readAdvertisers()),
    copyId === undefined ? null : settle(readOffer(copyId)),
  ])
  return {
    ...{ apps, original },
    currencyOf: new Map(
      advertisers.ok ? advertisers.value.advertisers.map(({ id, currency }) => [id, currency]) : [],
    ),
  }
}
