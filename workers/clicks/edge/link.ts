/** `/r/{slug}`: an affiliate's saved link, on the hosts of its app and on the tracker's own. */

import type { HostSnapshot } from '../../snapshots/rules.ts'
import { readCode } from '../rules/aff-path.ts'
import { loadApp, sendToOffer } from './offer-redirect.ts'
import { notFoundPage } from './pages.ts'
import type { EdgeLink } from './snapshot-shape.ts'
import { countUnknown, readingOf, type Tracker, type Visit } from './tracker.ts'

const PREFIX = '/r/'

/** Answers a GET or HEAD; null on an app host that has its own page there. */
export async function answerLink(tracker: Tracker, visit: Visit): Promise<Response | null> {
  // Hono's `/r/*` also matches `/r`, which is no slug.
  if (!visit.address.path.startsWith(PREFIX)) return null
  const reading = readingOf(visit)
  const { hosts, links, offers, affiliates } = tracker.snapshots
  const slug = slugOf(visit.address.path)
  const [host, link] = await Promise.all([
    hosts.load(visit.address.host, reading),
    slug === null ? null : links.load(slug, reading),
  ])
  if (link === null || !belongs(link, host)) return nobody(tracker, visit, host)
  const [offer, affiliate] = await Promise.all([
    offers.load(link.offerId, reading),
    affiliates.load(link.affiliateId, reading),
  ])
  if (offer === null || affiliate === null) return nobody(tracker, visit, host)
  const app = await loadApp(tracker, visit, host, offer)
  const wanted = link.landingUrl
  return sendToOffer(tracker, visit, { host, app, offer, affiliate, link, wanted })
}

const belongs = (link: EdgeLink, host: HostSnapshot | null) =>
  host === null || host.appId === link.appId

function nobody(tracker: Tracker, visit: Visit, host: HostSnapshot | null): Response | null {
  if (host !== null) return null
  if (visit.isCounted) countUnknown(tracker, visit)
  return notFoundPage()
}

/** Only the slug; one slash may follow. */
function slugOf(path: string): string | null {
  const end = path.endsWith('/') ? path.length - 1 : path.length
  return readCode(path.slice(PREFIX.length, end))
}
