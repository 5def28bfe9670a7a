import type { MiddlewareHandler } from 'hono'
import { readingOf, type Tracker } from './tracker.ts'
import { type TrackerHono, visitOf } from './visit.ts'

/** Limits a route to the tracker's own hosts: on an app's host the path belongs to the app. */
export function onOwnHost(tracker: Tracker): MiddlewareHandler<TrackerHono> {
  return async (c, next) => {
    const visit = visitOf(tracker, c)
    const app = await tracker.snapshots.hosts.load(visit.address.host, readingOf(visit))
    return app === null ? next() : c.notFound()
  }
}
