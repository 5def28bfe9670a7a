import type { Currency } from '../../schema/vocabulary.ts'
import { constraintOf, type Db, guardOf, runScoped, type Scope } from '../db/database.ts'
import { insertOffer, type OfferSettings } from '../db/offers.ts'
import { Refusal, refuseField } from '../domain/refusal.ts'
import { listStatements, type OfferChange, requireLandingUrl } from './offer-change.ts'

export interface NewOfferInput {
  advertiserId: string
  appId: string
  currency: Currency
  change: OfferChange & { settings: Pick<OfferSettings, 'code' | 'name' | 'model'> }
  now: Date
  newId: (now: Date) => string
}

/** What an offer says where its maker says nothing. */
const plain: Omit<OfferSettings, 'code' | 'name' | 'model'> = {
  status: 'draft',
  approval: 'auto',
  holdDays: 30,
  windowDays: 30,
  cookieDays: 30,
  dedupeSeconds: 86_400,
  dedupeIdentity: 'ip_user_agent',
  geoAllow: [],
  geoDeny: [],
  fallbackUrl: null,
  hasDeepLinks: false,
  targeting: {},
}

/**
 * Makes an offer of one of the advertiser's apps.
 * @returns its id.
 * @throws Refusal `invalid_input`, or `conflict` when the code is taken.
 */
export async function createOffer(db: Db, scope: Scope, input: NewOfferInput): Promise<string> {
  const { advertiserId, appId, currency, change, now } = input
  const settings = { ...plain, ...change.settings }
  requireLandingUrl(settings, change.landingUrls ?? [])
  const offerId = input.newId(now)
  const owner = { advertiserId, offerId, currency }
  const makeId = (at: number) => input.newId(new Date(now.getTime() + at))
  try {
    await runScoped(db, scope, [
      insertOffer({ id: offerId, advertiserId, appId, currency, settings }),
      ...listStatements(owner, change, [], makeId),
    ])
  } catch (error) {
    if (guardOf(error) === 'app_unknown') {
      throw refuseField('app_id', 'The advertiser has no such app.')
    }
    throw asTakenCode(error)
  }
  return offerId
}

/** What is to be thrown: a refusal when the code was taken, the error itself otherwise. */
export function asTakenCode(error: unknown): unknown {
  if (constraintOf(error) !== 'offers_code_key') return error
  const message = 'Another offer has this code.'
  return new Refusal('conflict', message, [{ field: 'code', message }])
}
