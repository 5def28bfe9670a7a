/**
 * The tracker Worker: affiliate links, clicks, saved links, the browser snippet and the two ways
 * to report a click. Every other request passes through to the app behind the host. No database.
 */

import type { Next } from 'hono'
import { HonoBase } from 'hono/hono-base'
import { RegExpRouter } from 'hono/router/reg-exp-router'
import { answerAff } from './clicks/edge/aff.ts'
import { answerBrowserClick } from './clicks/edge/browser-click.ts'
import { answerClick, isClick } from './clicks/edge/click.ts'
import { answerError } from './clicks/edge/errors.ts'
import { refuseForwarded } from './clicks/edge/forwarded.ts'
import { answerLink } from './clicks/edge/link.ts'
import { passThrough } from './clicks/edge/origin.ts'
import { onOwnHost } from './clicks/edge/own-host.ts'
import { notFoundPage } from './clicks/edge/pages.ts'
import { routePath } from './clicks/edge/route-path.ts'
import { answerServerClick } from './clicks/edge/server-click.ts'
import { answerSnippet } from './clicks/edge/snippet.ts'
import { buildTracker, type Tracker } from './clicks/edge/tracker.ts'
import { type TrackerContext, type TrackerHono, visitOf } from './clicks/edge/visit.ts'
import type { TrackerEnv } from './env.ts'

/**
 * Builds a Worker with its own memory. A route with a single handler answers without a promise if
 * the handler needs none. Hono answers HEAD with the routes of GET, without the body.
 */
export function buildWorker(tracker: Tracker) {
  const visit = (c: TrackerContext) => visitOf(tracker, c)
  const ownHost = onOwnHost(tracker)
  const unforwarded = refuseForwarded(tracker)
  // Server-reported clicks must be recorded even if the caller disconnects before the answer.
  const kept = (c: TrackerContext, next: Next) => {
    const work = next()
    c.executionCtx.waitUntil(work)
    return work
  }
  // Hono's fastest router. It matches paths exactly: `/click/` is not `/click`.
  const app = new HonoBase<TrackerHono>({ router: new RegExpRouter(), getPath: routePath })

  // At any position in a path: `/plans/aff/{code}/yearly` is routed as `/aff/{code}`.
  app.get('/aff/:code', (c) => answerAff(tracker, visit(c)))
  app.get(
    '/click',
    (c, next) => (isClick(visit(c)) ? answerClick(tracker, visit(c)) : next()),
    ownHost,
    () => notFoundPage(),
  )
  app.get('/r/*', async (c) => (await answerLink(tracker, visit(c))) ?? c.notFound())
  app.get('/t.js', ownHost, (c) => answerSnippet(c.req.raw))
  app.all('/v1/clicks', kept, ownHost, unforwarded, (c) => answerServerClick(tracker, visit(c)))
  app.all('/v1/clicks/browser', kept, ownHost, unforwarded, (c) =>
    answerBrowserClick(tracker, visit(c)),
  )

  app.notFound(passThrough)
  app.onError((error, c) => answerError(tracker, error, c))
  return app
}

export { ClickCap } from './caps/click-cap-object.ts'
export default buildWorker(buildTracker()) satisfies ExportedHandler<TrackerEnv>
