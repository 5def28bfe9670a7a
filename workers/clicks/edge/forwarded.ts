/**
 * Links that an app's own proxy forwards to the tracker's host, because the app's host is elsewhere. The
 * proxy says for which origin, and for whom; a key of the app vouches for it.
 */
import type { MiddlewareHandler } from 'hono'
import { readAddress } from './address.ts'
import { authenticateKey, isSignedBy } from './app-keys.ts'
import { problem } from './problems.ts'
import { readingOf, type Tracker, type Visit } from './tracker.ts'
import type { TrackerHono } from './visit.ts'

const ORIGIN = 'tributary-origin'
/** Longer than any host name. */
const HOST_LENGTH_MAX = 255
const NOTHING = new Uint8Array(0)

/** The origin that the visitor asked, `https://shop.example`; null when nobody forwards. */
export function forwardedOrigin({ headers }: Visit): string | null {
  const origin = headers.get(ORIGIN)
  if (origin === null || !/^https?:\/\/[\w.:-]+$/.test(origin)) return null
  return URL.canParse(origin) ? origin : null
}

/**
 * Refuses what a proxy forwards: it lends its key to links alone, and a path that some server on the way
 * reads in another way than the proxy must not report clicks with it.
 */
export function refuseForwarded(tracker: Tracker): MiddlewareHandler<TrackerHono> {
  return async ({ req }, next) =>
    req.raw.headers.has(ORIGIN) ? problem(tracker, 'forbidden') : next()
}

/** The visit as it was made there. What the edge knows of the proxy is not said of the visitor. */
export function visitAt(origin: string, visit: Visit): Visit {
  const { path, query } = visit.address
  const headers = new Headers(visit.headers)
  headers.delete(ORIGIN)
  headers.set('cf-connecting-ip', headers.get('tributary-visitor-ip') ?? '')
  const country = headers.get('tributary-visitor-country')
  const request = new Request(origin, { headers, cf: { country } as RequestInitCfProperties })
  const { host } = readAddress(origin)
  return { ...visit, request, headers, address: { origin, host, path, query } }
}

/**
 * `ours`: the key that came along may report clicks of the host that was asked. `known`: it may not, but
 * some app's host it is. `stranger`: nobody's as far as we can tell, so a header of anybody's making must
 * not lead there; the proxy sends the visitor on by itself, as when we are away.
 */
export type Forwarding = 'ours' | 'known' | 'stranger'

export async function judgeForwarding(
  tracker: Tracker,
  visit: Visit,
  { address: { host } }: Visit,
): Promise<Forwarding> {
  const [key, app] = await Promise.all([
    authenticateKey(tracker, visit),
    tracker.snapshots.hosts.load(host, readingOf(visit)),
  ])
  const mayReport = key?.appId === app?.appId && key?.scopes.includes('clicks:write') === true
  // A key that asks for signatures is none for a proxy that cannot sign.
  if (key !== null && mayReport && (await isSignedBy(visit, key, NOTHING))) {
    tracker.outbox.noteKeyUse(key.id, visit, visit.nowMs)
    return 'ours'
  }
  // Nothing is recorded, so this is the only trace of a wrong key.
  console.warn(JSON.stringify({ event: 'forward.refused', host: host.slice(0, HOST_LENGTH_MAX) }))
  return app === null ? 'stranger' : 'known'
}
