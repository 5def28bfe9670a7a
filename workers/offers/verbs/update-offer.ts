import { type Db, guardOf, runScoped, type Scope } from '../../core/database.ts'
import { Refusal, refuse } from '../../core/refusal.ts'
import { snapshotKey } from '../../snapshots/rules.ts'
import { listOffers, toOfferView, updateOfferRow } from '../db/offers.ts'
import { asOfferRefusal } from './create-offer.ts'
import {
  listStatements,
  type OfferChange,
  pixelAmountOf,
  requireClearTraffic,
  requireLandingUrl,
  requireTerms,
} from './offer-change.ts'

export interface OfferUpdate {
  offerId: string
  change: OfferChange
  now: Date
  newId: (now: Date) => string
}

/**
 * Changes the given settings of an offer. Repeating it changes nothing.
 * @returns keys of snapshots that may have to be removed.
 * @throws Refusal `not_found`, `invalid_input`, or `conflict` if the code is taken or somebody else
 *   has changed the offer meanwhile.
 */
export async function updateOffer(
  db: Db,
  scope: Scope,
  { offerId, change, now, newId }: OfferUpdate,
): Promise<{ mayBeGone: string[] }> {
  const [[row] = []] = await runScoped(db, scope, [listOffers({ offerId })])
  if (row === undefined) throw new Refusal('not_found', 'There is no such offer.')
  const before = toOfferView(row)
  const pixel = pixelAmountOf(change, before.currency)
  const settings = { ...before, ...change.settings, ...pixel }
  requireLandingUrl(settings, change.landingUrls ?? before.landingUrls)
  requireClearTraffic(settings)
  const rules = requireTerms(change, settings, { ...before, feeBps: before.fee.rateBps })
  const owner = { advertiserId: before.advertiser.id, offerId }
  const makeId = (at: number) => newId(new Date(now.getTime() + at))
  try {
    await runScoped(db, scope, [
      updateOfferRow(before, settings),
      ...listStatements(owner, change, rules, before.landingUrls, makeId),
    ])
  } catch (error) {
    if (guardOf(error) !== 'offer_changed') throw asOfferRefusal(error)
    throw refuse('conflict', 'record_changed')
  }
  return { mayBeGone: [snapshotKey.offer(before.code)] }
}
