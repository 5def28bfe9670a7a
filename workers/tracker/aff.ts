/** `…/aff/{code}…` on an app host: record, set the cookie, send on to the same URL without it. */
import { type AffPath, readCode } from '../domain/aff-path.ts'
import { fillTemplate } from '../domain/macros.ts'
import type { AffiliateSnapshot, HostSnapshot } from '../domain/snapshot.ts'
import { macroValuesOf } from './macro-values.ts'
import { readSubs, withParameter } from './query.ts'
import { readVisitor, recordClick, type Target } from './record.ts'
import { redirectTo } from './redirect.ts'
import type { EdgeOffer } from './snapshot-shape.ts'
import { countUnknown, readingOf, type Tracker, type Visit } from './tracker.ts'

/** An address longer than this is refused by common servers, so its query is left behind. */
const LOCATION_LENGTH_MAX = 8_000

interface Owned {
  host: HostSnapshot
  offer: EdgeOffer
  affiliate: AffiliateSnapshot
}

/** Answers a GET or HEAD. In memory's own time when memory knows all three snapshots. */
export function answerAff(
  tracker: Tracker,
  visit: Visit,
  found: AffPath,
): Response | Promise<Response> {
  if (!visit.isCounted) return redirectTo(cleanUrl(visit, found))
  const code = readCode(found.code)
  const owned = code === null ? null : peekOwned(tracker, visit, code)
  if (owned !== undefined) return answer(tracker, visit, found, owned)
  return loadOwned(tracker, visit, code as string).then((loaded) =>
    answer(tracker, visit, found, loaded),
  )
}

function answer(tracker: Tracker, visit: Visit, found: AffPath, owned: Owned | null): Response {
  if (owned === null) {
    countUnknown(tracker, visit)
    return redirectTo(cleanUrl(visit, found))
  }
  const { host, offer, affiliate } = owned
  const target: Target = { offer, affiliate, host: host.appId === offer.appId ? host : null }
  const visitor = readVisitor(tracker, visit)
  const subs = readSubs(visit.address.query ?? '')
  const recorded = recordClick(tracker, visit, target, visitor, { landingUrlId: null, subs })
  if (recorded.reason === 'geo' && offer.fallbackUrl) {
    const values = macroValuesOf(visit, target, visitor, recorded.carriedId, subs)
    return redirectTo(fillTemplate(offer.fallbackUrl, values(offer.fallbackUrl)), recorded)
  }
  return redirectTo(cleanUrl(visit, found, host.clickIdParameter, recorded.carriedId), recorded)
}

/** The same URL without `/aff/{code}`, its query byte for byte. */
export function cleanUrl(
  { address }: Pick<Visit, 'address'>,
  { path }: AffPath,
  parameter: string | null = null,
  clickId = '',
): string {
  const base = address.origin + path
  const { query } = address
  const kept = query !== null && base.length + query.length <= LOCATION_LENGTH_MAX ? query : null
  if (parameter !== null) return `${base}?${withParameter(kept ?? '', parameter, clickId)}`
  return kept === null ? base : `${base}?${kept}`
}

function peekOwned(tracker: Tracker, visit: Visit, code: string): Owned | null | undefined {
  const { hosts, affiliates, offers } = tracker.snapshots
  const reading = readingOf(visit)
  const host = hosts.peek(visit.address.host, reading)
  if (!host) return host
  if (host.defaultOfferId === null) return null
  const affiliate = affiliates.peek(code, reading)
  const offer = offers.peek(host.defaultOfferId, reading)
  if (affiliate === null || offer === null) return null
  return affiliate && offer ? { host, affiliate, offer } : undefined
}

async function loadOwned(tracker: Tracker, visit: Visit, code: string): Promise<Owned | null> {
  const { hosts, affiliates, offers } = tracker.snapshots
  const reading = readingOf(visit)
  const host = await hosts.load(visit.address.host, reading)
  if (!host || host.defaultOfferId === null) return null
  const [affiliate, offer] = await Promise.all([
    affiliates.load(code, reading),
    offers.load(host.defaultOfferId, reading),
  ])
  return affiliate && offer ? { host, affiliate, offer } : null
}
