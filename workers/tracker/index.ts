/**
 * The tracker Worker: `…/aff/{code}…`, `/click`, and everything else goes on to the app untouched.
 * No database, no secret, no waiting; a fault of ours is never the visitor's.
 */
import { Hono } from 'hono/tiny'
import { type AffPath, splitAffPath } from '../domain/aff-path.ts'
import type { TrackerEnv } from '../env.ts'
import { type Address, readAddress } from './address.ts'
import { answerAff, cleanUrl } from './aff.ts'
import { answerClick, isClick } from './click.ts'
import { isPrefetch } from './facts.ts'
import { passThrough } from './origin.ts'
import { notFoundPage } from './pages.ts'
import { redirectTo } from './redirect.ts'
import { buildTracker, readingOf, type Tracker, type Visit } from './tracker.ts'

type Answer = Response | Promise<Response>

/** Makes a Worker with a memory of its own. */
export function buildWorker(tracker: Tracker) {
  const routes = new Hono<{ Bindings: TrackerEnv }>()
    .get('/click', (c) => click(tracker, c.req.raw, c.env, c.executionCtx as ExecutionContext))
    .all('*', (c) => passThrough(c.req.raw, c.env, c.executionCtx as ExecutionContext))
  return {
    /** No router knows an infix, so `/aff/` is looked for first; it is also the hottest path. */
    fetch(request: Request, env: TrackerEnv, ctx: ExecutionContext): Answer {
      return aff(tracker, request, env, ctx) ?? routes.fetch(request, env, ctx)
    },
  }
}

/** Null when the request is not for an affiliate link. */
function aff(
  tracker: Tracker,
  request: Request,
  env: TrackerEnv,
  ctx: ExecutionContext,
): Answer | null {
  const { url } = request
  if (!url.includes('/aff/')) return null
  const { method } = request
  if (method !== 'GET' && method !== 'HEAD') return null
  const address = readAddress(url)
  const found = splitAffPath(address.path)
  if (!found) return null
  const visit = visitOf(tracker, request, address, env, ctx)
  try {
    const answer = answerAff(tracker, visit, found)
    return answer instanceof Promise
      ? answer.catch((error) => cleanly(visit, found, error))
      : answer
  } catch (error) {
    return cleanly(visit, found, error)
  }
}

/** Whatever went wrong with us, the visitor reaches the page. */
function cleanly(visit: Visit, found: AffPath, error: unknown): Response {
  console.error(JSON.stringify({ event: 'aff.failed', error: String(error) }))
  return redirectTo(cleanUrl(visit, found))
}

async function click(
  tracker: Tracker,
  request: Request,
  env: TrackerEnv,
  ctx: ExecutionContext,
): Promise<Response> {
  const visit = visitOf(tracker, request, readAddress(request.url), env, ctx)
  if (!isClick(visit)) return ownPage(tracker, visit, ctx)
  try {
    return await answerClick(tracker, visit)
  } catch (error) {
    console.error(JSON.stringify({ event: 'click.failed', error: String(error) }))
    return notFoundPage()
  }
}

/** An app may have a page of its own called `/click`. */
async function ownPage(tracker: Tracker, visit: Visit, ctx: ExecutionContext): Promise<Response> {
  const host = await tracker.snapshots.hosts.load(visit.address.host, readingOf(visit))
  return host ? passThrough(visit.request, visit.env, ctx) : notFoundPage()
}

function visitOf(
  tracker: Tracker,
  request: Request,
  address: Address,
  env: TrackerEnv,
  ctx: ExecutionContext,
): Visit {
  const { headers } = request
  return {
    request,
    headers,
    address,
    isCounted: request.method === 'GET' && !isPrefetch(headers),
    env,
    waitUntil: (promise) => ctx.waitUntil(promise),
    nowMs: tracker.nowMs(),
  }
}

// biome-ignore lint/performance/noBarrelFile: the platform looks for the class in the entry module.
export { ClickCap } from './cap-object.ts'
export default buildWorker(buildTracker()) satisfies ExportedHandler<TrackerEnv>
