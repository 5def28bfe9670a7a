/**
 * The tracker Worker: `…/aff/{code}…`, `/click`, `/r/{slug}`, on its own host the snippet and the two
 * ways to report a click; everything else goes on to the app untouched.
 * No database, no secret, no waiting; a fault of ours is never the visitor's.
 */

import { type Address, readAddress } from './clicks/edge/address.ts'
import { answerAff, cleanUrl } from './clicks/edge/aff.ts'
import { answerBrowserClick } from './clicks/edge/browser-click.ts'
import { answerClick, isClick } from './clicks/edge/click.ts'
import { isPrefetch } from './clicks/edge/facts.ts'
import { answerLink } from './clicks/edge/link.ts'
import { passThrough } from './clicks/edge/origin.ts'
import { notFoundPage } from './clicks/edge/pages.ts'
import { problem } from './clicks/edge/problems.ts'
import { redirectTo } from './clicks/edge/redirect.ts'
import { answerServerClick } from './clicks/edge/server-click.ts'
import { answerSnippet } from './clicks/edge/snippet.ts'
import { buildTracker, readingOf, type Tracker, type Visit } from './clicks/edge/tracker.ts'
import { type AffPath, splitAffPath } from './clicks/rules/aff-path.ts'
import type { TrackerEnv } from './env.ts'

type Answer = Response | Promise<Response>

/** Makes a Worker with a memory of its own. */
export function buildWorker(tracker: Tracker) {
  return {
    /** `/aff/` may stand anywhere in a path and is the hottest, so it is looked for first. */
    fetch(request: Request, env: TrackerEnv, ctx: ExecutionContext): Answer {
      return aff(tracker, request, env, ctx) ?? named(tracker, request, env, ctx)
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

/** Null: not ours, the app behind the host may have a page there. */
type PathAnswer = (tracker: Tracker, visit: Visit) => Response | Promise<Response | null>

/** Who answers a path; null where nobody but the app can. A router would be the bundle's largest part. */
function answerOf(path: string, method: string): PathAnswer | null {
  const isRead = method === 'GET' || method === 'HEAD'
  if (path === '/click') return isRead ? click : null
  if (path.startsWith('/r/')) return isRead ? answerLink : null
  if (path === '/t.js') return isRead ? snippet : null
  if (path === '/v1/clicks') return serverClick
  return path === '/v1/clicks/browser' ? browserClick : null
}

function named(tracker: Tracker, request: Request, env: TrackerEnv, ctx: ExecutionContext): Answer {
  const address = readAddress(request.url)
  const answer = answerOf(address.path, request.method)
  if (answer === null) return passThrough(request, env, ctx)
  return answerNamed(tracker, visitOf(tracker, request, address, env, ctx), answer, ctx)
}

async function answerNamed(
  tracker: Tracker,
  visit: Visit,
  answer: PathAnswer,
  ctx: ExecutionContext,
): Promise<Response> {
  const own = await ownAnswer(tracker, visit, answer)
  // The app's faults are its own: nothing of ours is said in their place.
  return own ?? passThrough(visit.request, visit.env, ctx)
}

async function ownAnswer(
  tracker: Tracker,
  visit: Visit,
  answer: PathAnswer,
): Promise<Response | null> {
  try {
    return await answer(tracker, visit)
  } catch (error) {
    const { path } = visit.address
    console.error(JSON.stringify({ event: 'path.failed', path, error: String(error) }))
    return path.startsWith('/v1/') ? problem(tracker, 'internal') : notFoundPage()
  }
}

/** An app may have a page of its own called `/click`. */
const click: PathAnswer = (tracker, visit) =>
  isClick(visit) ? answerClick(tracker, visit) : onOwnHost(tracker, visit, () => notFoundPage())

const snippet: PathAnswer = (tracker, visit) =>
  onOwnHost(tracker, visit, () => answerSnippet(visit.request))
const serverClick: PathAnswer = (tracker, visit) => onOwnHost(tracker, visit, answerServerClick)
const browserClick: PathAnswer = (tracker, visit) => onOwnHost(tracker, visit, answerBrowserClick)

/** On an app's host these paths are the app's. */
async function onOwnHost(
  tracker: Tracker,
  visit: Visit,
  answer: PathAnswer,
): Promise<Response | null> {
  return (await isAppHost(tracker, visit)) ? null : answer(tracker, visit)
}

async function isAppHost(tracker: Tracker, visit: Visit): Promise<boolean> {
  return (await tracker.snapshots.hosts.load(visit.address.host, readingOf(visit))) !== null
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

export { ClickCap } from './caps/click-cap-object.ts'
export default buildWorker(buildTracker()) satisfies ExportedHandler<TrackerEnv>
