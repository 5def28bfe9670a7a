/**
 * Links that an app's own proxy forwards to the tracker's host, because the app's host is elsewhere. The
 * proxy says for which origin, and for whom; a key of the app vouches for it.
 */
import { readAddress } from './address.ts'
import { authenticateKey } from './app-keys.ts'
import { readingOf, type Tracker, type Visit } from './tracker.ts'

const ORIGIN = 'tributary-origin'

/** The origin that the visitor asked, `https://shop.example`; null when nobody forwards. */
export function forwardedOrigin({ headers }: Visit): string | null {
  const origin = headers.get(ORIGIN)
  return origin !== null && /^https?:\/\/[\w.:-]+$/.test(origin) ? origin : null
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

/** Whether the key that came along may report clicks of the host that was asked. */
export async function mayForward(
  tracker: Tracker,
  visit: Visit,
  { address: { host } }: Visit,
): Promise<boolean> {
  const [key, app] = await Promise.all([
    authenticateKey(tracker, visit),
    tracker.snapshots.hosts.load(host, readingOf(visit)),
  ])
  const may = key !== null && key.appId === app?.appId && key.scopes.includes('clicks:write')
  // The visitor is sent on all the same, so this is the only trace of a wrong key.
  if (!may) console.warn(JSON.stringify({ event: 'forward.refused', host }))
  return may
}
