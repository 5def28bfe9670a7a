/**
 * Validates documents from KV by hand and compiles their templates and rules once per document. An invalid
 * document counts as missing.
 */

import type { ClickReason } from '../../../schema/vocabulary.ts'
import { compileTemplate, type UrlTemplate } from '../../offers/rules/fill-template.ts'
import type { Audience } from '../../offers/rules/landing.ts'
import {
  type AffiliateSnapshot,
  type AppKeySnapshot,
  type HostSnapshot,
  type LinkSnapshot,
  type OfferSnapshot,
  plainRules,
} from '../../snapshots/rules.ts'
import type { Actions } from '../rules/screening-actions.ts'
import { compileRules, type ScreeningRules, setOf } from '../rules/screening-rules.ts'

export interface LandingUrl {
  id: string
  weight: number
  template: UrlTemplate
  /** Null = no restriction. */
  audience: Audience | null
}

export interface FallbackUrl {
  weight: number
  reasons: readonly ClickReason[]
  template: UrlTemplate
}

export interface EdgeOffer
  extends Omit<OfferSnapshot, 'landingUrls' | 'fallbackUrl' | 'fallbacks' | 'targeting'> {
  landingUrls: readonly LandingUrl[]
  /** Whether a landing URL has an audience. */
  hasAudiences: boolean
  fallbackUrl: UrlTemplate | null
  fallbacks: readonly FallbackUrl[]
  /** Null for an offer without targeting of its own. */
  rules: ScreeningRules | null
  actions: Actions | undefined
}

export interface EdgeLink extends Omit<LinkSnapshot, 'subs' | 'utm'> {
  /** Null if the link has none. */
  subs: readonly (string | null)[]
  /** UTM source, medium and campaign; empty if the link has none. */
  utm: readonly (string | null)[]
}

/** Fields that an older release did not write are empty; the consumer decides about unknown enrollments. */
export type EdgeAffiliate = Required<Omit<AffiliateSnapshot, 'enrolledIn'>> & AffiliateSnapshot

type Document = Record<string, unknown>

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''
const isTextOrNull = (value: unknown) => value === null || isText(value)
const isAmount = (value: unknown) => typeof value === 'number' && value >= 0 && value < 2 ** 31
const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText)
const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

function documentOf(value: unknown): Document | null {
  return isObject(value) && 'v' in value && value.v === 1 ? (value as Document) : null
}

/** Characters a query parameter's name may have without encoding. */
const PARAMETER = /^[A-Za-z0-9_.~-]{1,64}$/

export function readHost(value: unknown): HostSnapshot | null {
  const host = documentOf(value)
  if (!host || !isText(host.appId) || !isText(host.advertiserId)) return null
  if (!isTextOrNull(host.defaultOfferId)) return null
  const parameter = host.clickIdParameter
  if (parameter !== null && !(isText(parameter) && PARAMETER.test(parameter))) return null
  if (host.attribution !== 'first' && host.attribution !== 'last') return null
  const consentParameter = isText(host.consentParameter) ? host.consentParameter : null
  return { ...(host as unknown as HostSnapshot), consentParameter }
}

export function readAffiliate(value: unknown): EdgeAffiliate | null {
  const affiliate = documentOf(value)
  if (!affiliate || !isText(affiliate.id) || !isText(affiliate.code)) return null
  if (!isText(affiliate.status) || !isTexts(affiliate.advertiserIds)) return null
  const { clickCaps, reached, cookieDays = {} } = affiliate
  const known = affiliate as unknown as AffiliateSnapshot
  const lists = { clickCaps: listOf(clickCaps), reached: listOf(reached) }
  return { ...known, ...lists, cookieDays } as EdgeAffiliate
}

export function readLink(value: unknown): EdgeLink | null {
  const link = documentOf(value)
  if (!link || !isText(link.id) || !isText(link.appId) || !isText(link.offerId)) return null
  if (!isText(link.affiliateId)) return null
  const landingUrl = isText(link.landingUrl) ? link.landingUrl : null
  const valuesOf = (list: unknown) => listOf(list).map((text) => (isText(text) ? text : null))
  const subs = valuesOf(link.subs).slice(0, 10)
  const utm = valuesOf(link.utm).slice(0, 3)
  return { ...(link as unknown as LinkSnapshot), landingUrl, subs, utm }
}

export function readAppKey(value: unknown): AppKeySnapshot | null {
  const key = documentOf(value)
  if (!key || !isText(key.id) || !isText(key.appId) || !isText(key.hash)) return null
  return isTexts(key.scopes) ? (key as unknown as AppKeySnapshot) : null
}

export function readOffer(value: unknown): EdgeOffer | null {
  const offer = documentOf(value)
  if (!offer || !isText(offer.id) || !isText(offer.code) || !isText(offer.status)) return null
  if (!isText(offer.advertiserId) || !isText(offer.appId)) return null
  if (!isAmount(offer.cookieDays) || !isAmount(offer.dedupeSeconds)) return null
  if (!isTexts(offer.geoAllow) || !isTexts(offer.geoDeny)) return null
  if (!isTextOrNull(offer.fallbackUrl) || !Array.isArray(offer.landingUrls)) return null
  const known = { ...plainRules, ...(offer as unknown as OfferSnapshot) }
  if (!isObject(known.targeting) || !isObject(known.ipPolicyByCountry)) return null
  if (!Array.isArray(known.clickCaps) || !Array.isArray(known.reached)) return null
  if (!isText(known.timeZone)) return null
  const landingUrls = offer.landingUrls.flatMap(readLandingUrl)
  return {
    ...known,
    landingUrls,
    hasAudiences: landingUrls.some(({ audience }) => audience !== null),
    fallbackUrl: known.fallbackUrl === null ? null : compileTemplate(known.fallbackUrl),
    fallbacks: listOf(known.fallbacks).flatMap(readFallback),
    rules: compileRules(known.targeting),
    actions: known.targeting.actions,
    deepLinkHosts: isTexts(known.deepLinkHosts) ? known.deepLinkHosts : [],
  }
}

/** One bad landing URL must not remove the good ones. */
function readLandingUrl(value: unknown): LandingUrl[] {
  const landing = (value ?? {}) as Document
  const { id, url, weight } = landing
  if (!isText(id) || !isText(url) || !isAmount(weight)) return []
  const template = compileTemplate(url)
  if (template === null) return []
  return [{ id, weight: weight as number, template, audience: audienceOf(landing) }]
}

function audienceOf(landing: Document): Audience | null {
  const countries = setOf(landing.countries, (text) => text.toUpperCase())
  const devices = setOf(landing.devices, (text) => text.toLowerCase())
  const oses = setOf(landing.oses, (text) => text.toLowerCase())
  return countries || devices || oses ? { countries, devices, oses } : null
}

function readFallback(value: unknown): FallbackUrl[] {
  const { url, weight, reasons } = (value ?? {}) as Document
  if (!isText(url) || !isAmount(weight)) return []
  const template = compileTemplate(url)
  if (template === null) return []
  return [{ weight: weight as number, reasons: listOf(reasons) as ClickReason[], template }]
}
