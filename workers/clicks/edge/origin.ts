/** Passes all other requests through to the app behind the host, unchanged and streaming. */
import type { TrackerEnv } from '../../env.ts'
import { readAddress } from './address.ts'
import { notFoundPage, originAwayPage } from './pages.ts'
import type { TrackerContext } from './visit.ts'

/**
 * Passes a request through; there is no app behind the tracker's own hosts. With `passThroughOnException` the
 * edge retries if the tracker fails.
 */
export function passThrough(c: TrackerContext): Response | Promise<Response> {
  if (c.env.OWN_HOSTS?.includes(readAddress(c.req.url).host)) return notFoundPage()
  c.set('isPassedThrough', true)
  const request = c.req.raw
  if (c.env.LOCAL_MODE === '1') return passThroughLocally(request, c.env)
  c.executionCtx.passThroughOnException?.()
  return fetch(new Request(request, { redirect: 'manual' }))
}

async function passThroughLocally(request: Request, env: TrackerEnv): Promise<Response> {
  const { host, path, query } = readAddress(request.url)
  const origin = localOrigins(env.LOCAL_ORIGINS)[host]
  if (origin === undefined) return notFoundPage()
  const target = `${origin}${path}${query === null ? '' : `?${query}`}`
  try {
    return await fetch(new Request(target, new Request(request, { redirect: 'manual' })))
  } catch (error) {
    console.error(JSON.stringify({ event: 'origin.fetch_failed', host, error: String(error) }))
    return originAwayPage()
  }
}

function localOrigins(text = '{}'): Record<string, string> {
  try {
    return JSON.parse(text) as Record<string, string>
  } catch {
    console.error(JSON.stringify({ event: 'local_origins.malformed' }))
    return {}
  }
}
