import type { AffiliateStatus, ClickReason, OfferStatus } from '../../../schema/vocabulary.ts'
import type { DeviceFacts } from './device.ts'
import type { ScreeningRules } from './screening-rules.ts'

/** The facts of a visit when it is checked. */
export interface Signals {
  affiliateStatus: AffiliateStatus
  offerStatus: OfferStatus
  /** The affiliate's partnership with the offer's advertiser is approved. */
  isPartner: boolean
  hasUserAgent: boolean
  /** A known crawler, or a program that sends none of the headers every browser sends. */
  isBot: boolean
  /** Whether the address belongs to a network of servers. */
  isDatacenter: boolean
  /** The page was loaded by another page, not visited (`isStuffed`). */
  isStuffed: boolean
  /** ISO 3166-1 alpha-2, upper-case; null when the edge does not know. */
  country: string | null
  /** ISO 3166-2 without its country, upper-case, such as CA of US-CA; null when not known. */
  regionCode: string | null
  geoAllow: readonly string[]
  geoDeny: readonly string[]
  /** The offer's own targeting; null = none. */
  rules: ScreeningRules | null
  /** Called only if a rule needs it: parsing a user agent costs more than the rest of a click. */
  device: () => DeviceFacts
  /** sub1…sub10, in order. */
  subs: readonly (string | null)[]
  atMs: number
  /** The offer is open, or the affiliate is enrolled. */
  isEnrolled: boolean
  /** A hard cap of the offer, or of the affiliate with it, is reached. */
  isCapReached: boolean
  /** Whether an earlier click of the same visitor is within the offer's dedupe window. */
  hasEarlierClick: boolean
  /** The affiliate had as many billable clicks from this address as the offer allows. */
  isTooFast: boolean
}

type Check = (signals: Signals) => ClickReason | null

/** To add a check, add one line. The order is the policy, and that of `clickReasons`. */
const checks: readonly Check[] = [
  ({ affiliateStatus }) => (affiliateStatus === 'approved' ? null : 'affiliate_inactive'),
  ({ offerStatus }) => (offerStatus === 'active' ? null : 'offer_inactive'),
  ({ isPartner }) => (isPartner ? null : 'partnership_inactive'),
  ({ isBot, hasUserAgent }) => (isBot && hasUserAgent ? 'bot' : null),
  ({ hasUserAgent }) => (hasUserAgent ? null : 'no_user_agent'),
  (click) => (click.isDatacenter && !click.rules?.allowsDatacenters ? 'datacenter' : null),
  ({ isStuffed }) => (isStuffed ? 'cookie_stuffing' : null),
  (click) => (isWelcomeCountry(click) && isWelcomeRegion(click) ? null : 'geo'),
  ({ rules, device }) =>
    has(rules?.deviceAllow, rules?.deviceAllow && device().device) ? null : 'device',
  ({ rules, device }) => (has(rules?.osAllow, rules?.osAllow && device().os) ? null : 'os'),
  ({ rules, device }) =>
    has(rules?.browserAllow, rules?.browserAllow && device().browser) ? null : 'browser',
  ({ rules, atMs }) => (rules?.isOpenAt && !rules.isOpenAt(atMs) ? 'schedule' : null),
  ({ rules, subs }) => (rules?.subDeny && hasDeniedSub(rules.subDeny, subs) ? 'sub_denied' : null),
  // After the checks of the visit itself: the consumer may revoke this verdict, and only this one.
  ({ isEnrolled }) => (isEnrolled ? null : 'not_enrolled'),
  ({ isCapReached }) => (isCapReached ? 'cap_reached' : null),
  ({ hasEarlierClick }) => (hasEarlierClick ? 'duplicate' : null),
  ({ isTooFast }) => (isTooFast ? 'velocity' : null),
]

/** Null means billable. The first check that matches gives the reason. */
export function screenClick(signals: Signals): ClickReason | null {
  for (const check of checks) {
    const reason = check(signals)
    if (reason) return reason
  }
  return null
}

/** An unknown country is on no list: an allow list excludes it, a deny list does not. */
function isWelcomeCountry({ country, geoAllow, geoDeny, rules }: Signals): boolean {
  if (country === null) return geoAllow.length === 0
  if (geoDeny.includes(country)) return false
  return geoAllow.length === 0 || geoAllow.includes(country) || isNamedByRegion(rules, country)
}

const isNamedByRegion = (rules: ScreeningRules | null, country: string) =>
  rules?.regionCountries?.has(country) === true

/**
 * A list of allowed regions allows those regions and nothing else of their countries. Other countries are
 * allowed only if the country list names them.
 */
function isWelcomeRegion({ country, regionCode, geoAllow, rules }: Signals): boolean {
  if (!rules?.regionAllow && !rules?.regionDeny) return true
  if (country === null) return !rules.regionAllow
  const region = `${country}-${regionCode ?? ''}`
  if (rules.regionDeny?.has(region)) return false
  if (!rules.regionAllow || rules.regionAllow.has(region)) return true
  return geoAllow.includes(country) && !isNamedByRegion(rules, country)
}

/** A missing list allows everything; an unknown value is on no list. */
function has(list: ReadonlySet<string> | null | undefined, name: string | null | undefined) {
  return !list || (typeof name === 'string' && list.has(name.toLowerCase()))
}

function hasDeniedSub(
  lists: NonNullable<ScreeningRules['subDeny']>,
  subs: Signals['subs'],
): boolean {
  return lists.some(({ at, values }) => values.has(subs[at]?.toLowerCase() ?? ''))
}

/**
 * Whether a link was loaded as part of another page instead of being visited, by Sec-Fetch-Dest and
 * Sec-Fetch-Mode. Older browsers and apps send neither. A service worker that forwards a visit sends `empty`
 * with the mode of its own page.
 */
export function isStuffed(dest: string | null, mode: string | null): boolean {
  if (dest === 'document') return false
  if (dest === null) return mode === 'no-cors'
  return !(dest === 'empty' && (mode === 'same-origin' || mode === 'navigate'))
}

/** Whether a reached cap applies to a click of this affiliate now. */
export function isReached(
  reached: readonly { affiliateId?: string | null; until: number | null }[],
  affiliateId: string,
  atMs: number,
): boolean {
  return reached.some(
    (cap) =>
      (cap.affiliateId ?? affiliateId) === affiliateId && (cap.until === null || cap.until > atMs),
  )
}
