import type { ClickReason } from '../../../schema/vocabulary.ts'
import { bearsOn, capsOf } from '../../caps/rules/caps.ts'
import { isReached, screenClick } from '../rules/screening.ts'
import { isDatacenter } from '../rules/screening-datacenters.ts'
import type { Target, Visitor } from './target.ts'
import type { Tracker, Visit } from './tracker.ts'

/** Collects the facts and runs the checks. Null = billable, unless a cap is reached. */
export function screenVisit(
  tracker: Tracker,
  { nowMs }: Visit,
  target: Target,
  visitor: Visitor,
  subs: readonly (string | null)[],
  hasEarlierClick: boolean,
): ClickReason | null {
  const { offer, affiliate } = target
  const { agent, place } = visitor
  const { rules } = offer
  return screenClick({
    affiliateStatus: affiliate.status,
    offerStatus: offer.status,
    isPartner: affiliate.advertiserIds.includes(offer.advertiserId),
    hasUserAgent: agent.text !== null,
    isBot: agent.isBot || visitor.isAutomation,
    isDatacenter: isDatacenter(place.asn),
    isStuffed: visitor.isStuffed,
    country: place.country,
    regionCode: place.regionCode,
    geoAllow: offer.geoAllow,
    geoDeny: offer.geoDeny,
    rules,
    device: agent.device,
    subs,
    atMs: nowMs,
    isEnrolled: !offer.isClosed || affiliate.enrolledIn?.includes(offer.id) !== false,
    isCapReached: isCapReached(tracker, target, nowMs),
    hasEarlierClick,
    isTooFast: rules !== null && isTooFast(tracker, target, visitor, nowMs),
  })
}

function isCapReached(tracker: Tracker, { offer, affiliate }: Target, nowMs: number): boolean {
  const own = affiliate.reached.filter(
    (cap) => bearsOn(cap, offer) && (cap.currency ?? offer.currency) === offer.currency,
  )
  if (isReached([...offer.reached, ...own], affiliate.id, nowMs)) return true
  const caps = capsOf(offer, affiliate)
  return caps.length > 0 && tracker.leases.isFull({ caps, timeZone: offer.timeZone, nowMs })
}

function isTooFast(tracker: Tracker, target: Target, visitor: Visitor, nowMs: number): boolean {
  const velocity = target.offer.rules?.velocity
  if (!velocity) return false
  const key = velocityKeyOf(target, visitor)
  return key !== null && tracker.velocityCounters.isTooFast(key, velocity, nowMs)
}

/** Null for a visitor without an IP address. */
export function velocityKeyOf({ offer, affiliate }: Target, { ip }: Visitor): string | null {
  return ip === null ? null : `${offer.id} ${affiliate.id} ${ip}`
}
