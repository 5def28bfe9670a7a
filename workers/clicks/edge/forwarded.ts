/**
 * Links that an app's own proxy forwards to the tracker's host, because the app's host is not on Cloudflare.
 * The proxy sends the origin and the visitor; a key of the app authenticates it.
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

/** The origin that the visitor requested, `https://shop.example`; null without a proxy. */
export function forwardedOrigin({ headers }: Visit): string | null {
  const origin = headers.get(ORIGIN)
  if (origin === null || !/^https?:\/\/[\w.:-]+$/.test(origin)) return null
  return URL.canParse(origin) ? origin : null
}

/**
 * Refuses other forwarded paths: the proxy's key is only for links. A path that a server on the way parses
 * differently than the proxy must not report clicks with it.
 */
export function refuseForwarded(tracker: Tracker): MiddlewareHandler<TrackerHono> {
  return async ({ req }, next) =>
    req.raw.headers.has(ORIGIN) ? problem(tracker, 'forbidden') : next()
}

/** The visit as made at the app's host. Facts of the edge about the proxy are not used for the visitor. */
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
 * `ours`: the key may report clicks of the requested host; `test`: so may this test key. `known`: it may not, but the host belongs to an
 * app. `stranger`: the host is unknown, so a forged header must not redirect there; the proxy then handles
 * the visitor itself, as in an outage.
 */
export type Forwarding = 'ours' | 'test' | 'known' | 'stranger'

export async function checkForwarding(
  tracker: Tracker,
  visit: Visit,
  { address: { host } }: Visit,
): Promise<Forwarding> {
  const [key, app] = await Promise.all([
    authenticateKey(tracker, visit),
    tracker.snapshots.hosts.load(host, readingOf(visit)),
  ])
  const mayReport = key?.appId === app?.appId && key?.scopes.includes('clicks:write') === true
  // A proxy cannot sign, so a key that requires signatures is refused.
  if (key !== null && mayReport && (await isSignedBy(visit, key, NOTHING))) {
    tracker.outbox.noteKeyUse(key.id, visit, visit.nowMs)
    return key.isTest ? 'test' : 'ours'
  }
  // Nothing is recorded, so this line is the only trace of a wrong key.
  console.warn(JSON.stringify({ event: 'forward.refused', host: host.slice(0, HOST_LENGTH_MAX) }))
  return app === null ? 'stranger' : 'known'
}
