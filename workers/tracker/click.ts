/** `/click?o=&a=&sub1…sub10`: record and send on to one of the offer's landing URLs. */

import { readCode } from '../domain/aff-path.ts'
import { pickWeighted } from '../domain/landing.ts'
import { fillTemplate, type UrlTemplate, unknownValues } from '../domain/macros.ts'
import { prefersFallback } from '../domain/screening.ts'
import type { AffiliateSnapshot, HostSnapshot } from '../domain/snapshot.ts'
import { pointOf } from '../domain/visitor.ts'
import { macroValuesOf } from './macro-values.ts'
import { notFoundPage } from './pages.ts'
import { readParameter, readSubs } from './query.ts'
import { type Recorded, readVisitor, recordClick, type Target, type Visitor } from './record.ts'
import { redirectTo } from './redirect.ts'
import type { EdgeOffer, LandingUrl } from './snapshot-shape.ts'
import { countUnknown, readingOf, type Tracker, type Visit } from './tracker.ts'

interface Named {
  host: HostSnapshot | null
  offer: EdgeOffer | null
  affiliate: AffiliateSnapshot | null
}

/** True when the request names an offer or an affiliate, so that it is ours to answer. */
export function isClick({ address }: Visit): boolean {
  const query = address.query ?? ''
  return readParameter(query, 'o') !== null || readParameter(query, 'a') !== null
}

/** Answers a GET or HEAD. In memory's own time when memory knows all that is named. */
export function answerClick(tracker: Tracker, visit: Visit): Response | Promise<Response> {
  const query = visit.address.query ?? ''
  const offerCode = readCode(readParameter(query, 'o') ?? '')
  const affiliateCode = readCode(readParameter(query, 'a') ?? '')
  const { hosts, offers, affiliates } = tracker.snapshots
  const reading = readingOf(visit)
  const host = hosts.peek(visit.address.host, reading)
  const offer = offerCode === null ? null : offers.peek(offerCode, reading)
  const affiliate = affiliateCode === null ? null : affiliates.peek(affiliateCode, reading)
  if (host !== undefined && offer !== undefined && affiliate !== undefined) {
    return answer(tracker, visit, { host, offer, affiliate })
  }
  return Promise.all([
    host === undefined ? hosts.load(visit.address.host, reading) : host,
    offer === undefined ? offers.load(offerCode as string, reading) : offer,
    affiliate === undefined ? affiliates.load(affiliateCode as string, reading) : affiliate,
  ]).then(([host, offer, affiliate]) => answer(tracker, visit, { host, offer, affiliate }))
}

function answer(tracker: Tracker, visit: Visit, { host, offer, affiliate }: Named): Response {
  if (offer === null || affiliate === null) {
    if (visit.isCounted) countUnknown(tracker, visit)
    return offer?.fallbackUrl
      ? redirectTo(fillTemplate(offer.fallbackUrl, unknownValues))
      : notFoundPage()
  }
  const ownHost = host !== null && host.appId === offer.appId ? host : null
  const target: Target = { offer, affiliate, host: ownHost }
  const visitor = readVisitor(tracker, visit)
  const subs = readSubs(visit.address.query ?? '')
  const landing = landingFor(offer, visitor)
  if (!visit.isCounted)
    return goTo(landing?.template ?? offer.fallbackUrl, visit, target, visitor, subs)

  const landingUrlId = landing?.id ?? null
  const recorded = recordClick(tracker, visit, target, visitor, { landingUrlId, subs })
  const template =
    prefersFallback(recorded.reason) || landing === null
      ? (offer.fallbackUrl ?? landing?.template ?? null)
      : landing.template
  return goTo(template, visit, target, visitor, subs, recorded)
}

/** The same visitor meets the same landing URL: the choice hangs on their fingerprint. */
function landingFor(offer: EdgeOffer, { fingerprint }: Visitor): LandingUrl | null {
  return pickWeighted(offer.landingUrls, fingerprint === null ? 0 : pointOf(fingerprint))
}

function goTo(
  template: UrlTemplate | null,
  visit: Visit,
  target: Target,
  visitor: Visitor,
  subs: readonly (string | null)[],
  recorded?: Recorded,
): Response {
  if (template === null) return notFoundPage()
  const values = macroValuesOf(visit, target, visitor, recorded?.carriedId ?? null, subs)
  return redirectTo(fillTemplate(template, values(template)), recorded)
}
