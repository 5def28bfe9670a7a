/**
 * What KV holds, checked by hand before it is believed, and made ready for the hot path: templates
 * compiled, once per document. A document that does not fit is no document.
 */

import { compileTemplate, type UrlTemplate } from '../domain/macros.ts'
import type { AffiliateSnapshot, HostSnapshot, OfferSnapshot } from '../domain/snapshot.ts'

export interface LandingUrl {
  id: string
  weight: number
  template: UrlTemplate
}

export interface EdgeOffer extends Omit<OfferSnapshot, 'landingUrls' | 'fallbackUrl'> {
  landingUrls: readonly LandingUrl[]
  fallbackUrl: UrlTemplate | null
}

type Document = Record<string, unknown>

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''
const isTextOrNull = (value: unknown) => value === null || isText(value)
const isAmount = (value: unknown) => typeof value === 'number' && value >= 0 && value < 2 ** 31
const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText)

function documentOf(value: unknown): Document | null {
  const isDocument = typeof value === 'object' && value !== null && 'v' in value && value.v === 1
  return isDocument ? (value as Document) : null
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
  return host as unknown as HostSnapshot
}

export function readAffiliate(value: unknown): AffiliateSnapshot | null {
  const affiliate = documentOf(value)
  if (!affiliate || !isText(affiliate.id) || !isText(affiliate.code)) return null
  if (!isText(affiliate.status) || !isTexts(affiliate.advertiserIds)) return null
  return affiliate as unknown as AffiliateSnapshot
}

export function readOffer(value: unknown): EdgeOffer | null {
  const offer = documentOf(value)
  if (!offer || !isText(offer.id) || !isText(offer.code) || !isText(offer.status)) return null
  if (!isText(offer.advertiserId) || !isText(offer.appId)) return null
  if (!isAmount(offer.cookieDays) || !isAmount(offer.dedupeSeconds)) return null
  if (!isTexts(offer.geoAllow) || !isTexts(offer.geoDeny)) return null
  if (!isTextOrNull(offer.fallbackUrl) || !Array.isArray(offer.landingUrls)) return null
  const { fallbackUrl } = offer as unknown as OfferSnapshot
  return {
    ...(offer as unknown as OfferSnapshot),
    landingUrls: offer.landingUrls.flatMap(readLandingUrl),
    fallbackUrl: fallbackUrl === null ? null : compileTemplate(fallbackUrl),
  }
}

/** One bad landing URL must not take the good ones with it. */
function readLandingUrl(value: unknown): LandingUrl[] {
  const { id, url, weight } = (value ?? {}) as { id?: unknown; url?: unknown; weight?: unknown }
  if (!isText(id) || !isText(url) || !isAmount(weight)) return []
  const template = compileTemplate(url)
  return template ? [{ id, weight: weight as number, template }] : []
}
