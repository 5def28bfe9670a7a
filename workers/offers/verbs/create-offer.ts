import type { Currency } from '../../../schema/vocabulary.ts'
import { constraintOf, type Db, guardOf, runScoped, type Scope } from '../../core/database.ts'
import { RATE_BPS_MAX } from '../../core/money.ts'
import { fieldProblem, refuseField, refuseProblem } from '../../core/refusal.ts'
import { insertOffer, type OfferSettings } from '../db/offers.ts'
import { findCostBound } from '../db/platform-fees.ts'
import { type LevelPreset, levelPresets, USUAL_RATE_BPS } from '../rules/terms.ts'
import {
  listStatements,
  type OfferChange,
  pixelAmountOf,
  requireClearTraffic,
  requireLandingUrl,
  requireTerms,
  type WrittenRule,
} from './offer-change.ts'

export interface NewOfferInput {
  advertiserId: string
  appId: string
  currency: Currency
  /** Shares of sponsors. Levels and rules in the change override it. */
  levelPreset?: LevelPreset | undefined
  change: OfferChange & { settings: Pick<OfferSettings, 'code' | 'name' | 'model'> }
  now: Date
  newId: (now: Date) => string
}

/** Defaults of a new offer. */
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
  hasDeepLinks: true,
  targeting: {},
  level2Bps: 0,
  level3Bps: 0,
  pixelAmountMaxMinor: null,
  allowsPaidTraffic: true,
  allowsRepeatLeads: false,
  joining: 'open',
  ...{ terms: null, description: null, category: null },
  ...{ trafficAllowed: [], trafficForbidden: [], trafficNote: null },
  oneSalePerClick: false,
}

/** The default payout: a share of sales and rebills, without end. */
function usualRules(rateBps: number): WrittenRule[] {
  return (['sale', 'rebill'] as const).map((event) => ({
    ...{ event, kind: 'percent', rateBps, fixed: '0' },
  }))
}

/**
 * Creates an offer for one of the advertiser's apps.
 * @returns its id.
 * @throws Refusal `invalid_input`, or `conflict` if the code is taken.
 */
export async function createOffer(db: Db, scope: Scope, input: NewOfferInput): Promise<string> {
  const { advertiserId, appId, currency, now } = input
  const { rateBps, ...levels } = levelPresets[input.levelPreset ?? 'off']
  const payoutRules = input.change.payoutRules ?? usualRules(rateBps ?? USUAL_RATE_BPS)
  const change = { ...input.change, payoutRules }
  const pixel = pixelAmountOf(change, currency)
  const settings = { ...plain, ...levels, ...change.settings, ...pixel }
  requireLandingUrl(settings, change.landingUrls ?? [])
  requireClearTraffic(settings)
  const [[bound] = []] = await runScoped(db, scope, [findCostBound(advertiserId)])
  const costMaxBps = Number(bound?.cost_max_bps ?? RATE_BPS_MAX)
  const feeBps = Number(bound?.fee_bps ?? 0)
  const none = { payoutRules: [], affiliateRules: [] }
  const rules = requireTerms(change, settings, { currency, costMaxBps, feeBps, ...none })
  const offerId = input.newId(now)
  const owner = { advertiserId, offerId }
  const makeId = (at: number) => input.newId(new Date(now.getTime() + at))
  try {
    await runScoped(db, scope, [
      insertOffer({ id: offerId, advertiserId, appId, currency, settings }),
      ...listStatements(owner, change, rules, [], makeId),
    ])
  } catch (error) {
    if (guardOf(error) === 'app_unknown') {
      throw refuseField('app_id', 'not_of_advertiser')
    }
    throw asOfferRefusal(error)
  }
  return offerId
}

/** Maps a violated constraint to a refusal; returns other errors as they are. */
export function asOfferRefusal(error: unknown): unknown {
  if (guardOf(error) === 'affiliate_unknown') {
    return refuseField('affiliate_rules', 'not_of_advertiser')
  }
  if (constraintOf(error) !== 'offers_code_key') return error
  return refuseProblem(fieldProblem('code', 'taken'), 'conflict')
}
