/** Computes the changes of an offer: pure, the same for new and existing offers. */

import type { Currency } from '../../../schema/vocabulary.ts'
import { parseDecimal } from '../../core/money.ts'
import {
  type FieldProblem,
  problemAt,
  refuseField,
  refuseProblem,
  refuseProblems,
} from '../../core/refusal.ts'
import {
  type ListOwner,
  replaceFallbackUrls,
  replaceLandingUrls,
  setLogo,
} from '../db/offer-lists.ts'
import {
  type FallbackUrl,
  type LandingUrl,
  type OfferSettings,
  setPostbackSecret,
} from '../db/offers.ts'
import {
  type AffiliateTerms,
  type PayoutTerms,
  replaceAffiliateRules,
  replacePayoutRules,
} from '../db/payout-rules.ts'
import type { Logo } from '../rules/logo.ts'
import { readPayoutTerms, type WrittenTerms } from '../rules/payout-terms.ts'
import { checkTerms } from '../rules/terms.ts'

export type WrittenRule = WrittenTerms & Pick<PayoutTerms, 'event'>
export type WrittenAffiliateRule = WrittenRule & Pick<AffiliateTerms, 'affiliateId' | 'isCoupon'>

/** Settings to write; undefined values stay unchanged. Lists are replaced as a whole. */
export interface OfferChange {
  settings: Partial<Omit<OfferSettings, 'pixelAmountMaxMinor'>>
  /** A decimal in the offer's currency; null = no pixel. */
  pixelAmountMax?: string | null | undefined
  /** Hash of the new secret for GET postbacks; null = postbacks are switched off. */
  postbackSecretHash?: string | null | undefined
  /** Null removes it. */
  logo?: Logo | null | undefined
  landingUrls?: Omit<LandingUrl, 'id'>[] | undefined
  fallbackUrls?: FallbackUrl[] | undefined
  payoutRules?: WrittenRule[] | undefined
  affiliateRules?: WrittenAffiliateRule[] | undefined
}

/** Valid rules of an offer; undefined = unchanged. */
export interface ReadRules {
  payoutRules: PayoutTerms[] | undefined
  affiliateRules: AffiliateTerms[] | undefined
}

export interface CurrentTerms {
  currency: Currency
  costMaxBps: number
  /** The platform fee's current share of the amount. */
  feeBps: number
  payoutRules: readonly PayoutTerms[]
  affiliateRules: readonly AffiliateTerms[]
}

/** @throws Refusal if an active offer would have no landing URL. */
export function requireLandingUrl({ status }: OfferSettings, landingUrls: readonly object[]): void {
  if (status !== 'active' || landingUrls.length > 0) return
  throw refuseField('landing_urls', 'landing_url_required')
}

/** @throws Refusal if a kind of traffic is allowed and forbidden. */
export function requireClearTraffic({ trafficAllowed, trafficForbidden }: OfferSettings): void {
  if (!trafficForbidden.some((type) => trafficAllowed.includes(type))) return
  throw refuseField('traffic_forbidden', 'traffic_both')
}

/**
 * The largest amount a pixel may report, if the change sets it.
 * @throws Refusal `invalid_input`.
 */
export function pixelAmountOf({ pixelAmountMax }: OfferChange, currency: Currency) {
  if (pixelAmountMax === undefined) return {}
  if (pixelAmountMax === null) return { pixelAmountMaxMinor: null }
  const parsed = parseDecimal(pixelAmountMax, currency)
  if (!parsed.ok) throw refuseProblem(problemAt('pixel_amount_max', parsed.fault))
  return { pixelAmountMaxMinor: parsed.money.minor }
}

/**
 * Reads the changed rules, and checks all rules, changed or not, against the levels and the
 * advertiser's limit. Changes that do not affect payouts are not checked, because the platform may
 * have raised its fee since.
 * @throws Refusal `invalid_input` naming every invalid field.
 */
export function requireTerms(
  change: OfferChange,
  { level2Bps, level3Bps }: Pick<OfferSettings, 'level2Bps' | 'level3Bps'>,
  current: CurrentTerms,
): ReadRules {
  const { currency, costMaxBps, feeBps } = current
  const problems: FieldProblem[] = []
  const read = <Rule extends WrittenRule>(list: string, rules: readonly Rule[] | undefined) =>
    rules?.flatMap((written, at) => {
      const verdict = readPayoutTerms(written, currency)
      if (verdict.ok) return [{ ...written, ...verdict.terms }]
      for (const problem of verdict.problems) {
        problems.push({ ...problem, field: `${list}.${at}.${problem.field}` })
      }
      return []
    })
  const payoutRules = read('payout_rules', change.payoutRules)
  const affiliateRules = read('affiliate_rules', change.affiliateRules)
  const paths = (list: string, rules: readonly PayoutTerms[]) =>
    rules.map((rule, at) => ({ path: `${list}.${at}`, rule }))
  const rules = [
    ...paths('payout_rules', payoutRules ?? current.payoutRules),
    ...paths('affiliate_rules', affiliateRules ?? current.affiliateRules),
  ]
  const isAboutPay =
    (payoutRules ?? affiliateRules ?? change.settings.level2Bps ?? change.settings.level3Bps) !==
    undefined
  if (isAboutPay && problems.length === 0) {
    problems.push(...checkTerms({ rules, level2Bps, level3Bps, feeBps, costMaxBps }))
  }
  if (problems.length === 0) return { payoutRules, affiliateRules }
  throw refuseProblems(problems)
}

/** Statements that replace the changed lists. `makeId` returns a new id at each call. */
export function listStatements(
  owner: ListOwner,
  { landingUrls, fallbackUrls, postbackSecretHash, logo }: OfferChange,
  { payoutRules, affiliateRules }: ReadRules,
  before: readonly LandingUrl[],
  makeId: (at: number) => string,
) {
  return [
    ...(landingUrls ? replaceLandingUrls(owner, identify(landingUrls, before, makeId)) : []),
    ...(fallbackUrls
      ? replaceFallbackUrls(
          owner,
          fallbackUrls,
          fallbackUrls.map((_, at) => makeId(at)),
        )
      : []),
    ...(payoutRules ? replacePayoutRules(owner, payoutRules) : []),
    ...(affiliateRules ? replaceAffiliateRules(owner, affiliateRules) : []),
    ...(logo === undefined ? [] : [setLogo(owner, logo)]),
    ...(postbackSecretHash === undefined
      ? []
      : [setPostbackSecret(owner.offerId, postbackSecretHash)]),
  ]
}

/** A URL for the same audience as before is the same landing URL, whatever its weight. */
function identify(
  urls: readonly Omit<LandingUrl, 'id'>[],
  before: readonly LandingUrl[],
  makeId: (at: number) => string,
): LandingUrl[] {
  const free = [...before]
  return urls.map((url, at) => {
    const known = free.findIndex((other) => faceOf(other) === faceOf(url))
    const [taken] = known < 0 ? [] : free.splice(known, 1)
    return { ...url, id: taken?.id ?? makeId(at) }
  })
}

const faceOf = ({ url, countries, devices, oses }: Omit<LandingUrl, 'id'>) =>
  JSON.stringify([url, countries, devices, oses])
