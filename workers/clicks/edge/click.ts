/** `/click?o=&a=&sub1…sub10&url=`: records the click and redirects to the offer. */

import { fillTemplate } from '../../offers/rules/fill-template.ts'
import type { HostSnapshot } from '../../snapshots/rules.ts'
import { readCode } from '../rules/aff-path.ts'
import { fallbackOf } from './fallbacks.ts'
import { loadApp, peekApp, sendToOffer } from './offer-redirect.ts'
import { notFoundPage } from './pages.ts'
import { readParameter } from './query.ts'
import { redirectTo } from './redirect.ts'
import type { EdgeAffiliate, EdgeOffer } from './snapshot-shape.ts'
import { countUnknown, readingOf, type Tracker, type Visit } from './tracker.ts'

interface Known {
  host: HostSnapshot | null
  offer: EdgeOffer | null
  affiliate: EdgeAffiliate | null
}

/** Whether the request names an offer or an affiliate; other requests are passed through. */
export function isClick({ address }: Visit): boolean {
  const query = address.query ?? ''
  return readParameter(query, 'o') !== null || readParameter(query, 'a') !== null
}

/** Answers a GET or HEAD, without waiting if memory has everything that is named. */
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
    hosts.load(visit.address.host, reading),
    offerCode === null ? null : offers.load(offerCode, reading),
    affiliateCode === null ? null : affiliates.load(affiliateCode, reading),
  ]).then(([host, offer, affiliate]) => answer(tracker, visit, { host, offer, affiliate }))
}

function answer(
  tracker: Tracker,
  visit: Visit,
  { host, offer, affiliate }: Known,
): Response | Promise<Response> {
  if (offer === null || affiliate === null) {
    if (visit.isCounted) countUnknown(tracker, visit)
    const fallback = offer && fallbackOf(offer, null, null)
    return fallback ? redirectTo(fillTemplate(fallback, null)) : notFoundPage()
  }
  const wanted = offer.hasDeepLinks ? readParameter(visit.address.query ?? '', 'url') : null
  const app = peekApp(tracker, visit, host, offer)
  const named = { host, offer, affiliate, link: null, wanted }
  if (app !== undefined) return sendToOffer(tracker, visit, { ...named, app })
  return loadApp(tracker, visit, host, offer).then((late) =>
    sendToOffer(tracker, visit, { ...named, app: late }),
  )
}
