import type { AffiliateStatus, ClickReason, OfferStatus } from '../../schema/vocabulary.ts'

/** What is known of a visit when it is judged. */
export interface Signals {
  affiliateStatus: AffiliateStatus
  offerStatus: OfferStatus
  /** The affiliate's partnership with the offer's advertiser is approved. */
  isPartner: boolean
  hasUserAgent: boolean
  isBot: boolean
  /** ISO 3166-1 alpha-2, upper-case; null when the edge does not know. */
  country: string | null
  geoAllow: readonly string[]
  geoDeny: readonly string[]
  /** An earlier click of the same visitor lies within the offer's dedupe window. */
  hasEarlierClick: boolean
}

type Check = (signals: Signals) => ClickReason | null

/** Adding a check is one line; the order is the policy, and that of `clickReasons`. */
const checks: readonly Check[] = [
  ({ affiliateStatus }) => (affiliateStatus === 'approved' ? null : 'affiliate_inactive'),
  ({ offerStatus }) => (offerStatus === 'active' ? null : 'offer_inactive'),
  ({ isPartner }) => (isPartner ? null : 'partnership_inactive'),
  ({ isBot, hasUserAgent }) => (isBot && hasUserAgent ? 'bot' : null),
  ({ hasUserAgent }) => (hasUserAgent ? null : 'no_user_agent'),
  ({ country, geoAllow, geoDeny }) => (isWelcome(country, geoAllow, geoDeny) ? null : 'geo'),
  ({ hasEarlierClick }) => (hasEarlierClick ? 'duplicate' : null),
]

/** Null means billable. The first check that speaks names the reason. */
export function screenClick(signals: Signals): ClickReason | null {
  for (const check of checks) {
    const reason = check(signals)
    if (reason) return reason
  }
  return null
}

/** An unknown country is on no list: not allowed by an allow list, not denied by a deny list. */
function isWelcome(
  country: string | null,
  allow: readonly string[],
  deny: readonly string[],
): boolean {
  if (country === null) return allow.length === 0
  return (allow.length === 0 || allow.includes(country)) && !deny.includes(country)
}

/** Reasons for which the visitor is sent to the offer's fallback URL, where it has one. */
export function prefersFallback(reason: ClickReason | null): boolean {
  return (
    reason === 'geo' ||
    reason === 'affiliate_inactive' ||
    reason === 'offer_inactive' ||
    reason === 'partnership_inactive'
  )
}
