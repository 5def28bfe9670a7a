/**
 * Shared by /click and /r/: records the click, then redirects to a landing URL of the offer or a page of its
 * app.
 */

import { fillTemplate } from '../../offers/rules/fill-template.ts'
import { matchingEntries, pickWeighted } from '../../offers/rules/landing.ts'
import type { MacroFacts } from '../../offers/rules/macros.ts'
import type { HostSnapshot } from '../../snapshots/rules.ts'
import { checkDeepLink, type DeepLink, fillDeepLink } from './deep-links.ts'
import { exitOf, fallbackOf, stickyPoint } from './fallbacks.ts'
import { macroFactsOf } from './macro-facts.ts'
import { notFoundPage, verdictPage } from './pages.ts'
import { mergeSubs, readCampaign, readSubs, withLinkTags, withUtm } from './query.ts'
import { type Recorded, recordClick } from './record.ts'
import { redirectTo } from './redirect.ts'
import type { EdgeAffiliate, EdgeLink, EdgeOffer, LandingUrl } from './snapshot-shape.ts'
import type { Target, Visitor } from './target.ts'
import { readingOf, type Tracker, type Visit } from './tracker.ts'
import { readVisitor } from './visitor.ts'

export interface Named {
  /** The requested app host; null on the tracker's own host. */
  host: HostSnapshot | null
  /** The offer's app, as one of its hosts. */
  app: HostSnapshot | null
  offer: EdgeOffer
  affiliate: EdgeAffiliate
  link: EdgeLink | null
  /** The requested page of the app, unchecked. */
  wanted: string | null
}

interface OfferRedirect {
  visit: Visit
  named: Named
  target: Target
  visitor: Visitor
  subs: (string | null)[]
  /** The query, with the UTM tags of the link. */
  query: string
  deepLink: DeepLink | null
  landing: LandingUrl | null
}

/** A promise only if a click cap has no unit in memory. */
export function sendToOffer(
  tracker: Tracker,
  visit: Visit,
  named: Named,
): Response | Promise<Response> {
  const { host, app, offer, affiliate, link } = named
  const own = host === app ? host : null
  const target: Target = { offer, affiliate, link, host: own, app: host === null ? app : own }
  const visitor = readVisitor(tracker, visit, app)
  const query = withLinkTags(visit.address.query, link) ?? ''
  const subs = mergeSubs(readSubs(query), link?.subs)
  const deepLink = checkDeepLink(named.wanted, offer, host !== null, visit)
  const landing = deepLink === null ? landingFor(offer, visitor) : null
  const offerRedirect = { visit, named, target, visitor, subs, query, deepLink, landing }
  if (!visit.isCounted) return leave(offerRedirect)
  const details = { landingUrlId: landing?.id ?? null, subs, ...readCampaign(query) }
  const recorded = recordClick(tracker, visit, target, visitor, details)
  return recorded instanceof Promise
    ? recorded.then((late) => leave(offerRedirect, late))
    : leave(offerRedirect, recorded)
}

/** The requested host if it belongs to the offer's app; else the app's first host; undefined: read KV. */
export function peekApp(
  tracker: Tracker,
  visit: Visit,
  host: HostSnapshot | null,
  offer: EdgeOffer,
): HostSnapshot | null | undefined {
  if (host !== null && host.appId === offer.appId) return host
  const [first] = offer.deepLinkHosts
  return first === undefined ? null : tracker.snapshots.hosts.peek(first, readingOf(visit))
}

export async function loadApp(
  tracker: Tracker,
  visit: Visit,
  host: HostSnapshot | null,
  offer: EdgeOffer,
): Promise<HostSnapshot | null> {
  const app = peekApp(tracker, visit, host, offer)
  if (app !== undefined) return app
  return tracker.snapshots.hosts.load(offer.deepLinkHosts[0] as string, readingOf(visit))
}

/** By audience if the offer has any, then by weight; the same visitor gets the same one. */
function landingFor(offer: EdgeOffer, { fingerprint, place, agent }: Visitor): LandingUrl | null {
  const point = stickyPoint(fingerprint)
  if (!offer.hasAudiences) return pickWeighted(offer.landingUrls, point)
  const { device, os } = agent.device()
  const facts = { country: place.country, device, os: os?.toLowerCase() ?? null }
  return pickWeighted(matchingEntries(offer.landingUrls, facts), point)
}

function leave(offerRedirect: OfferRedirect, recorded?: Recorded): Response {
  const { visit, named, target, visitor, subs, query, deepLink } = offerRedirect
  const clickId = recorded?.carriedId ?? null
  const facts = macroFactsOf(visit, target, visitor, clickId, subs)
  const exit = exitOf(target.offer, recorded?.reason ?? null, visitor.fingerprint, false)
  if (exit === 'page' && recorded?.reason) return verdictPage(recorded.reason, recorded)
  if (exit !== null && exit !== 'page') return redirectTo(fillTemplate(exit, facts), recorded)
  const page =
    deepLink !== null && exit === null
      ? fillDeepLink(deepLink, named.app, facts)
      : landingPage(offerRedirect, facts)
  return page === null ? notFoundPage() : redirectTo(withUtm(page, query), recorded)
}

function landingPage(offerRedirect: OfferRedirect, facts: MacroFacts): string | null {
  const template = onward(offerRedirect)
  return template === null ? rootOf(offerRedirect) : fillTemplate(template, facts)
}

/** A visitor without a matching landing URL gets a fallback; without one, any landing URL. */
function onward({ landing, target: { offer }, visitor: { fingerprint } }: OfferRedirect) {
  if (landing !== null) return landing.template
  const fallback = fallbackOf(offer, null, fingerprint)
  return fallback ?? pickWeighted(offer.landingUrls, stickyPoint(fingerprint))?.template ?? null
}

/** The app's front page, for offers without landing URLs. */
function rootOf({ visit, target }: OfferRedirect): string | null {
  if (target.host !== null) return `${visit.address.origin}/`
  const [first] = target.offer.deepLinkHosts
  return first === undefined ? null : `https://${first}/`
}
