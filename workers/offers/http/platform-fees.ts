/** The platform fee: visible to the people who manage offers, set by staff. */
import { type Db, runScoped, type Scope } from '../../core/database.ts'
import { Refusal } from '../../core/refusal.ts'
import { managementOf, staffDatabaseOf } from '../../http/actor.ts'
import { AdvertiserParams } from '../../http/contract.ts'
import { moneyAnswer } from '../../http/present.ts'
import { answer, json, route, routes } from '../../http/route.ts'
import { listOffers, toOfferView } from '../db/offers.ts'
import { findAdvertiserFee, toAdvertiserFee } from '../db/platform-fees.ts'
import { setAdvertiserFee, setOfferFee } from '../verbs/set-platform-fee.ts'
import { OfferParams } from './contract.ts'
import { feeAnswer } from './offers-terms.ts'
import {
  AdvertiserFeeAnswer,
  AdvertiserFeeInput,
  OfferFeeInput,
  OwnFeeAnswer,
} from './platform-fees-contract.ts'

const tags = ['Offers']
const feeRoute = route('get /v1/advertisers/{advertiserId}/platform-fee', {
  tags,
  summary: 'Get an advertiser’s platform fee',
  description:
    'What the advertiser owes the platform for each conversion, in addition to commissions.',
  request: { params: AdvertiserParams },
  responses: { 200: answer('The fee; zero if none was set.', AdvertiserFeeAnswer) },
})
const setRoute = route('put /v1/advertisers/{advertiserId}/platform-fee', {
  tags,
  summary: 'Set an advertiser’s platform fee',
  description: 'Applies to offers without a fee of their own. Rebills keep the fee of their sale.',
  request: {
    params: AdvertiserParams,
    body: { content: json(AdvertiserFeeInput), required: true },
  },
  responses: { 200: answer('The fee.', AdvertiserFeeAnswer) },
})
const setOfOfferRoute = route('put /v1/offers/{offerId}/platform-fee', {
  tags,
  summary: 'Set an offer’s platform fee',
  description: 'Replaces the advertiser’s fee. Rebills keep the fee of their sale.',
  request: { params: OfferParams, body: { content: json(OfferFeeInput), required: true } },
  responses: { 200: answer('The effective fee of the offer.', OwnFeeAnswer) },
})

export const platformFeeRoutes = routes()
  .openapi(feeRoute, async (c) => {
    const { advertiserId } = c.req.valid('param')
    const { db, scope } = await managementOf(c)
    return c.json(await readAdvertiserFee(db, scope, advertiserId), 200)
  })
  .openapi(setRoute, async (c) => {
    const { advertiserId } = c.req.valid('param')
    const { rate_bps: rateBps, fixed } = c.req.valid('json')
    const { db, scope } = await staffDatabaseOf(c)
    await setAdvertiserFee(db, scope, { advertiserId, rateBps, fixed })
    return c.json(await readAdvertiserFee(db, scope, advertiserId), 200)
  })
  .openapi(setOfOfferRoute, async (c) => {
    const { offerId } = c.req.valid('param')
    const { platform_fee: written } = c.req.valid('json')
    const { db, scope } = await staffDatabaseOf(c)
    const fee = written && { rateBps: written.rate_bps, fixed: written.fixed }
    await setOfferFee(db, scope, { offerId, fee })
    const [[row = {}] = []] = await runScoped(db, scope, [listOffers({ offerId })])
    return c.json({ platform_fee: feeAnswer(toOfferView(row)) }, 200)
  })

async function readAdvertiserFee(db: Db, scope: Scope, advertiserId: string) {
  const [[row] = []] = await runScoped(db, scope, [findAdvertiserFee(advertiserId)])
  if (row === undefined) throw new Refusal('not_found', 'There is no such advertiser.')
  const { rateBps, fixed } = toAdvertiserFee(row)
  const parts = fixed.map(({ minor, currency }) => moneyAnswer(minor, currency))
  return { platform_fee: { rate_bps: rateBps, fixed: parts } }
}
