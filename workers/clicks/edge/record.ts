/** Screens one visit and puts its click into the outbox. It waits only for a missing unit of a cap. */
import type { ClickReason } from '../../../schema/vocabulary.ts'
import { capsOf } from '../../caps/rules/caps.ts'
import type { Campaign } from '../rules/campaign.ts'
import type { ClickRecord } from '../rules/clicks-message.ts'
import { repeatKeyOf, visitorNameOf } from '../rules/visitor.ts'
import { ipPolicyOf, keepIp } from '../rules/visitor-consent.ts'
import { clickCookie, isLive, isRefused, keptIdOf } from '../rules/visitor-cookie.ts'
import { screenVisit, velocityKeyOf } from './screen-visit.ts'
import type { Target, Visitor } from './target.ts'
import type { Tracker, Visit } from './tracker.ts'

export interface Recorded {
  /** Id of the recorded click. */
  clickId: string
  /** Id the visitor goes on with: the earlier one's for a duplicate, a refused or not the first click. */
  carriedId: string
  reason: ClickReason | null
  duplicateOf: string | null
  /** Set-Cookie, or null. */
  cookie: string | null
  /** Life of a cookie with the click. */
  cookieDays: number
}

export type Details = Pick<ClickRecord, 'landingUrlId' | 'subs'> & Campaign

const DAY_SECONDS = 86_400

/**
 * `landingUrlId` is null for /aff/; `subs` are clean. A promise only if a click cap has no unit in memory.
 */
export function recordClick(
  tracker: Tracker,
  visit: Visit,
  target: Target,
  visitor: Visitor,
  details: Details,
): Recorded | Promise<Recorded> {
  const { offer, affiliate } = target
  const { nowMs } = visit
  const name = visitorNameOf(offer.dedupeIdentity, visitor.ip, visitor.agent.key)
  const visiting = { visit, target, visitor, details, name }
  const earlierId = findEarlier(tracker, visiting)
  const reason = screenVisit(tracker, visit, target, visitor, details.subs, earlierId !== null)
  const caps = reason === null && !visit.isTest ? capsOf(offer, affiliate) : []
  if (caps.length === 0) {
    return settle(tracker, visiting, { reason, earlierId, leaseIds: null })
  }
  const { env, waitUntil } = visit
  const capObjects = env.CLICK_CAPS
  const near = env.LOCATION_HINT
  const { timeZone } = offer
  const taken = tracker.leases.take({ caps, timeZone, nowMs, capObjects, near, waitUntil })
  return taken instanceof Promise
    ? taken.then((late) => settleTaken(tracker, visiting, late, true))
    : settleTaken(tracker, visiting, taken, false)
}

interface Visiting {
  visit: Visit
  target: Target
  visitor: Visitor
  details: Details
  /** See visitorNameOf. */
  name: string | null
}

/** By the cookie, then by the visitor's name. A click on another affiliate's link is no repeat. */
function findEarlier({ earlier }: Tracker, { visit, target, visitor, name }: Visiting) {
  if (visit.isTest) return null
  const { dedupeSeconds } = target.offer
  const find = (text: string | null) =>
    earlier.find(keyOf(target, text), dedupeSeconds, visit.nowMs)
  return find(visitor.cookieId) ?? find(name)
}

const keyOf = ({ offer, affiliate }: Target, text: string | null) =>
  text === null ? null : repeatKeyOf(text, offer.id, affiliate.id)

interface Verdict {
  reason: ClickReason | null
  earlierId: string | null
  leaseIds: string[] | null
}

type Taken = Awaited<ReturnType<Tracker['leases']['take']>>

/** A visitor whose click waited for a unit may have clicked again meanwhile. */
function settleTaken(
  tracker: Tracker,
  visiting: Visiting,
  taken: Taken,
  hasWaited: boolean,
): Recorded {
  if (taken.outcome === 'refused') {
    return settle(tracker, visiting, { reason: 'cap_reached', earlierId: null, leaseIds: null })
  }
  const { leaseIds } = taken
  const earlierId = hasWaited ? findEarlier(tracker, visiting) : null
  if (earlierId === null) {
    return settle(tracker, visiting, { reason: null, earlierId, leaseIds })
  }
  tracker.leases.giveBack(leaseIds)
  return settle(tracker, visiting, { reason: 'duplicate', earlierId, leaseIds: null })
}

function settle(tracker: Tracker, visiting: Visiting, verdict: Verdict): Recorded {
  const { visit, target, visitor, name, details } = visiting
  const { reason } = verdict
  const { nowMs, isTest } = visit
  const clickId = tracker.newClickId(nowMs)
  if (reason === null && !isTest) {
    tracker.earlier.remember(clickId, keyOf(target, name))
    tracker.earlier.remember(clickId, keyOf(target, clickId))
    const velocity = target.offer.rules?.velocity
    const key = velocity ? velocityKeyOf(target, visitor) : null
    if (velocity && key !== null) tracker.velocityCounters.count(key, velocity, nowMs)
  }
  const duplicateOf = reason === 'duplicate' ? verdict.earlierId : null
  const click = clickOf(visiting, { clickId, reason, duplicateOf })
  if (details.utm) click.utm = details.utm
  if (details.cost) click.cost = details.cost
  // A test click never repeats or replaces a visitor's click, and none repeats it.
  const liveId = isTest ? null : liveIdOf(target, visitor, nowMs)
  if (isTest) click.isTest = true
  else if (name !== null) click.visitor = name
  if (liveId !== null) click.cookieId = liveId
  if (verdict.leaseIds !== null) click.leaseIds = verdict.leaseIds
  const { app } = target
  const keptId = app && keptIdOf({ reason, attribution: app.attribution, liveId })
  if (keptId !== null) click.keptId = keptId
  tracker.outbox.add(click, visit)
  return carry(visiting, { clickId, reason, duplicateOf }, keptId)
}

/** The click that the visitor has, where it may still earn by its age; or null. */
function liveIdOf({ offer, app }: Target, { cookieId }: Visitor, nowMs: number): string | null {
  const lifeDays = app?.windowDays ?? offer.cookieDays
  const isGood = cookieId !== null && isLive(cookieId, nowMs, lifeDays * DAY_SECONDS)
  return isGood ? cookieId : null
}

/** The partnership's own terms take precedence over the offer's. */
function cookieDaysOf({ offer, affiliate }: Target): number {
  return affiliate.cookieDays[offer.advertiserId] ?? offer.cookieDays
}

type Screened = Pick<Recorded, 'clickId' | 'reason' | 'duplicateOf'>

function clickOf(
  { visit: { nowMs, isTest }, target, visitor, details }: Visiting,
  screened: Screened,
): ClickRecord {
  const { offer, affiliate, link } = target
  const { ip, place, agent, language, fingerprint, referrer, consent } = visitor
  const { landingUrlId, subs } = details
  const policy = ipPolicyOf(offer, place.country, consent)
  return {
    id: screened.clickId,
    at: nowMs,
    offerId: offer.id,
    appId: offer.appId,
    advertiserId: offer.advertiserId,
    affiliateId: affiliate.id,
    linkId: link === null ? null : link.id,
    landingUrlId,
    subs,
    ip: keepIp(ip, policy),
    country: place.country,
    region: place.region,
    city: place.city,
    asn: place.asn,
    userAgent: agent.text,
    referrer,
    language,
    // Its hash could be reversed to the address. No conversion may find a test click by it.
    fingerprint: policy === 'keep' && !isTest ? fingerprint : null,
    reason: screened.reason,
    duplicateOf: screened.duplicateOf,
    // A repeated click must not carry a unit of a cap, so that it cannot become billable later.
    dedupeSeconds:
      screened.reason === 'duplicate' && offer.clickCaps.length + affiliate.clickCaps.length > 0
        ? 0
        : offer.dedupeSeconds,
    consent,
  }
}

/** The click id that the visitor carries on, in Location and macros as in the cookie. */
function carry(
  { target, visitor: { mayKeepCookie } }: Visiting,
  { clickId, reason, duplicateOf }: Screened,
  keptId: string | null,
): Recorded {
  const carriedId = keptId ?? duplicateOf ?? clickId
  const cookieDays = cookieDaysOf(target)
  const mayWrite = target.host !== null && keptId === null && mayKeepCookie && !isRefused(reason)
  const cookie = mayWrite ? clickCookie(carriedId, cookieDays) : null
  return { clickId, carriedId, reason, duplicateOf, cookie, cookieDays }
}
