/** Judges one visit and puts its click into the outbox. Waits for nothing. */
import type { ClickReason } from '../../schema/vocabulary.ts'
import type { ClickRecord } from '../consumer/messages.ts'
import { screenClick } from '../domain/screening.ts'
import type { AffiliateSnapshot, HostSnapshot } from '../domain/snapshot.ts'
import { fingerprintOf, firstLanguage, visitorKeyOf } from '../domain/visitor.ts'
import { clickCookie, isLive, readClickCookie, writesCookie } from '../domain/visitor-cookie.ts'
import { cleanText } from '../domain/visitor-text.ts'
import type { Agent } from './agents.ts'
import { type Place, readIp, readPlace } from './facts.ts'
import type { EdgeOffer } from './snapshot-shape.ts'
import type { Tracker, Visit } from './tracker.ts'

export interface Target {
  offer: EdgeOffer
  affiliate: AffiliateSnapshot
  /** The app host the visitor asked, when it is the offer's app: only there a cookie is set. */
  host: HostSnapshot | null
}

/** A visitor as the answer needs them, before anything is recorded. */
export interface Visitor {
  ip: string | null
  place: Place
  agent: Agent
  language: string | null
  fingerprint: string | null
  /** Click id of the cookie, live or not. */
  cookieId: string | null
}

export interface Recorded {
  /** Id of the click that was recorded. */
  clickId: string
  /** Id the visitor goes on with: the earlier one's for a duplicate or a kept first click. */
  carriedId: string
  reason: ClickReason | null
  /** Set-Cookie, or null. */
  cookie: string | null
}

const REFERRER_UNITS_MAX = 1024
const DAY_SECONDS = 86_400

export function readVisitor(tracker: Tracker, { request, headers, env }: Visit): Visitor {
  const ip = readIp(headers, env)
  const agent = tracker.agentOf(headers.get('user-agent'))
  const language = firstLanguage(headers.get('accept-language'))
  const fingerprint = fingerprintOf(ip, agent.text, language, agent.key)
  const cookieId = readClickCookie(headers.get('cookie'))
  return { ip, place: readPlace(request, env), agent, language, fingerprint, cookieId }
}

/** `landingUrlId` is null for /aff/; `subs` are clean. */
export function recordClick(
  tracker: Tracker,
  visit: Visit,
  target: Target,
  visitor: Visitor,
  details: Pick<ClickRecord, 'landingUrlId' | 'subs'>,
): Recorded {
  const { offer, affiliate, host } = target
  const { agent, place, cookieId } = visitor
  const { nowMs } = visit
  const { id: offerId, dedupeSeconds } = offer
  const visitorKey = visitorKeyOf(offerId, visitor.ip, agent.key)
  const asking = { offerId, dedupeSeconds, cookieId, visitorKey, nowMs }
  const earlierId = tracker.earlier.find(asking)
  const reason = screenClick({
    affiliateStatus: affiliate.status,
    offerStatus: offer.status,
    isPartner: affiliate.advertiserIds.includes(offer.advertiserId),
    hasUserAgent: agent.text !== null,
    isBot: agent.isBot,
    country: place.country,
    geoAllow: offer.geoAllow,
    geoDeny: offer.geoDeny,
    hasEarlierClick: earlierId !== null,
  })
  const clickId = tracker.newClickId(nowMs)
  if (reason === null) tracker.earlier.remember(clickId, asking)
  const duplicateOf = reason === 'duplicate' ? earlierId : null
  const click = clickOf(visit, target, visitor, { id: clickId, reason, duplicateOf, ...details })
  tracker.outbox.add(click, visit)
  return {
    clickId,
    reason,
    ...carry(clickId, reason, duplicateOf, { offer, host, cookieId, nowMs }),
  }
}

function clickOf(
  { nowMs, headers }: Visit,
  { offer, affiliate }: Target,
  { ip, place, agent, language, fingerprint }: Visitor,
  judged: Pick<ClickRecord, 'id' | 'reason' | 'duplicateOf' | 'landingUrlId' | 'subs'>,
): ClickRecord {
  return {
    id: judged.id,
    at: nowMs,
    offerId: offer.id,
    appId: offer.appId,
    advertiserId: offer.advertiserId,
    affiliateId: affiliate.id,
    linkId: null,
    landingUrlId: judged.landingUrlId,
    subs: judged.subs,
    ip,
    country: place.country,
    region: place.region,
    city: place.city,
    asn: place.asn,
    userAgent: agent.text,
    referrer: cleanText(headers.get('referer'), REFERRER_UNITS_MAX),
    language,
    fingerprint,
    reason: judged.reason,
    duplicateOf: judged.duplicateOf,
  }
}

interface Carrying {
  offer: EdgeOffer
  host: HostSnapshot | null
  cookieId: string | null
  nowMs: number
}

/** Which id goes on with the visitor, in Location and macros as in the cookie. */
function carry(
  clickId: string,
  reason: ClickReason | null,
  duplicateOf: string | null,
  { offer, host, cookieId, nowMs }: Carrying,
): Pick<Recorded, 'carriedId' | 'cookie'> {
  const ownOrEarlier = duplicateOf ?? clickId
  if (host === null) return { carriedId: ownOrEarlier, cookie: null }
  const lifeSeconds = offer.cookieDays * DAY_SECONDS
  const liveId = cookieId !== null && isLive(cookieId, nowMs, lifeSeconds) ? cookieId : null
  const { attribution } = host
  if (writesCookie({ reason, attribution, liveId })) {
    return { carriedId: ownOrEarlier, cookie: clickCookie(ownOrEarlier, offer.cookieDays) }
  }
  const keepsFirst = attribution === 'first' && liveId !== null
  return { carriedId: keepsFirst ? liveId : ownOrEarlier, cookie: null }
}
