/**
 * `…/aff/{code}…` on an app host: records the click, sets the cookie, redirects to the same URL without the
 * code.
 */

import { fillTemplate } from '../../offers/rules/fill-template.ts'
import type { HostSnapshot } from '../../snapshots/rules.ts'
import { type AffPath, readCode, splitAffPath } from '../rules/aff-path.ts'
import { exitOf } from './fallbacks.ts'
import { checkForwarding, forwardedOrigin, visitAt } from './forwarded.ts'
import { macroFactsOf } from './macro-facts.ts'
import { notFoundPage, verdictPage } from './pages.ts'
import {
  mergeSubs,
  readCampaign,
  readSubs,
  withLinkTags,
  withoutCost,
  withParameter,
} from './query.ts'
import { type Recorded, recordClick } from './record.ts'
import { redirectTo } from './redirect.ts'
import type { EdgeAffiliate, EdgeLink, EdgeOffer } from './snapshot-shape.ts'
import type { Target, Visitor } from './target.ts'
import { countUnknown, readingOf, type Tracker, type Visit } from './tracker.ts'
import { readVisitor } from './visitor.ts'

/** Common servers refuse longer URLs, so the query is dropped. */
const LOCATION_LENGTH_MAX = 8_000

/** The owner of the code on this host. */
export interface Owned {
  host: HostSnapshot
  offer: EdgeOffer
  affiliate: EdgeAffiliate
  /** The saved link with this slug. */
  link: EdgeLink | null
}

/** Answers a GET or HEAD, without waiting if all snapshots are in memory. */
export function answerAff(tracker: Tracker, visit: Visit): Response | Promise<Response> {
  // The route matches only paths with a code.
  const found = splitAffPath(visit.address.path) as AffPath
  if (!visit.isCounted) return goOn(tracker, visit, found)
  const code = readCode(found.code)
  const owned = code === null ? null : peekOwned(tracker, visit, code)
  if (owned !== undefined) return answer(tracker, visit, found, owned)
  return loadOwned(tracker, visit, visit.address.host, code as string).then((loaded) =>
    answer(tracker, visit, found, loaded),
  )
}

function answer(
  tracker: Tracker,
  visit: Visit,
  found: AffPath,
  owned: Owned | null,
): Response | Promise<Response> {
  if (owned === null) return goOn(tracker, visit, found)
  const target = targetOf(owned)
  const visitor = readVisitor(tracker, visit, owned.host)
  const query = withLinkTags(visit.address.query, owned.link) ?? ''
  const subs = mergeSubs(readSubs(query), owned.link?.subs)
  const details = { landingUrlId: null, subs, ...readCampaign(query) }
  const recorded = recordClick(tracker, visit, target, visitor, details)
  return recorded instanceof Promise
    ? recorded.then((late) => leave(visit, found, owned, target, visitor, subs, late))
    : leave(visit, found, owned, target, visitor, subs, recorded)
}

/** Nothing is recorded: redirects to the page, unless an app's proxy forwards from another host. */
function goOn(tracker: Tracker, visit: Visit, found: AffPath): Response | Promise<Response> {
  const origin = forwardedOrigin(visit)
  if (origin === null) {
    if (visit.isCounted) countUnknown(tracker, visit)
    return redirectTo(cleanUrl(visit, found))
  }
  const there = visitAt(origin, visit)
  return checkForwarding(tracker, visit, there).then((forwarding) => {
    if (forwarding === 'stranger') return notFoundPage()
    if (forwarding === 'known') return redirectTo(cleanUrl(there, found))
    return answerAff(tracker, forwarding === 'test' ? { ...there, isTest: true } : there)
  })
}

/** Sets the cookie only on the offer's own app. */
export function targetOf({ host, offer, affiliate, link }: Owned): Target {
  const own = host.appId === offer.appId ? host : null
  return { offer, affiliate, link, host: own, app: own }
}

function leave(
  visit: Visit,
  found: AffPath,
  { host, offer, link }: Owned,
  target: Target,
  visitor: Visitor,
  subs: readonly (string | null)[],
  recorded: Recorded,
): Response {
  const { reason, carriedId } = recorded
  const exit = exitOf(offer, reason, visitor.fingerprint, true)
  if (exit === null || reason === null) {
    const there = cleanUrl(visit, found, host.clickIdParameter, carriedId, link)
    return redirectTo(there, recorded)
  }
  if (exit === 'page') return verdictPage(reason, recorded)
  const facts = macroFactsOf(visit, target, visitor, carriedId, subs)
  return redirectTo(fillTemplate(exit, facts), recorded)
}

/**
 * The same URL without `/aff/{code}` and cost, the rest of its query byte for byte, and with the UTM tags of
 * the link.
 */
export function cleanUrl(
  { address }: Pick<Visit, 'address'>,
  { path }: AffPath,
  parameter: string | null = null,
  clickId = '',
  link: EdgeLink | null = null,
): string {
  const base = address.origin + path
  const query = withLinkTags(address.query, link)
  const isShort = query !== null && base.length + query.length <= LOCATION_LENGTH_MAX
  const kept = isShort ? withoutCost(query) : null
  if (parameter !== null) return `${base}?${withParameter(kept ?? '', parameter, clickId)}`
  return kept === null ? base : `${base}?${kept}`
}

/** From memory only: null when nobody owns the code here, undefined when KV must be read. */
function peekOwned(tracker: Tracker, visit: Visit, code: string): Owned | null | undefined {
  const { hosts, affiliates, offers, links } = tracker.snapshots
  const reading = readingOf(visit)
  const host = hosts.peek(visit.address.host, reading)
  if (!host) return host
  const affiliate = affiliates.peek(code, reading)
  if (affiliate) {
    const { defaultOfferId } = host
    const offer = defaultOfferId === null ? null : offers.peek(defaultOfferId, reading)
    return offer ? { host, offer, affiliate, link: null } : offer
  }
  const link = links.peek(code, reading)
  if (!link) return affiliate === null ? link : undefined
  // An affiliate with this code takes precedence. If memory shows that there is none, KV need not be read.
  if (affiliate === undefined) reading.waitUntil(affiliates.load(code, reading))
  if (link.appId !== host.appId) return null
  const owner = affiliates.peek(link.affiliateId, reading)
  const offer = offers.peek(link.offerId, reading)
  if (owner === null || offer === null) return null
  return owner && offer ? { host, offer, affiliate: owner, link } : undefined
}

/** The same, reading KV for what memory does not have. */
export async function loadOwned(
  tracker: Tracker,
  visit: Visit,
  hostName: string,
  code: string,
): Promise<Owned | null> {
  const { hosts, affiliates, offers, links } = tracker.snapshots
  const reading = readingOf(visit)
  const host = await hosts.load(hostName, reading)
  if (host === null) return null
  const { defaultOfferId } = host
  const [affiliate, defaultOffer] = await Promise.all([
    affiliates.load(code, reading),
    defaultOfferId === null ? null : offers.load(defaultOfferId, reading),
  ])
  if (affiliate !== null) {
    return defaultOffer && { host, offer: defaultOffer, affiliate, link: null }
  }
  const link = await links.load(code, reading)
  if (link === null || link.appId !== host.appId) return null
  const [owner, offer] = await Promise.all([
    affiliates.load(link.affiliateId, reading),
    offers.load(link.offerId, reading),
  ])
  return owner && offer ? { host, offer, affiliate: owner, link } : null
}
