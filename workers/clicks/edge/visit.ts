/** Shared by the tracker's routes: their types, and the parsed visit of each request. */

import type { Context } from 'hono'
import type { TrackerEnv } from '../../env.ts'
import { readAddress } from './address.ts'
import { isPrefetch } from './facts.ts'
import type { Tracker, Visit } from './tracker.ts'

export interface TrackerHono {
  Bindings: TrackerEnv
  Variables: {
    visit: Visit | undefined
    /** The request was passed through to the app behind the host. */
    isPassedThrough: boolean | undefined
  }
}

export type TrackerContext = Context<TrackerHono>

/** Parses the visit once per request for all handlers. */
export function visitOf(tracker: Tracker, c: TrackerContext): Visit {
  const known = c.get('visit')
  if (known !== undefined) return known
  const request = c.req.raw
  const { headers } = request
  const { executionCtx } = c
  const visit: Visit = {
    request,
    headers,
    address: readAddress(request.url),
    isTest: false,
    isCounted: request.method === 'GET' && !isPrefetch(headers),
    env: c.env,
    waitUntil: (promise) => executionCtx.waitUntil(promise),
    nowMs: tracker.nowMs(),
  }
  c.set('visit', visit)
  return visit
}
