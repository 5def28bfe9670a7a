/** The isolate's memory and the ports of its rules. One per isolate; tests make their own. */

import { buildLeaseBook, type LeaseBook } from '../../caps/lease-book.ts'
import type { TrackerEnv } from '../../env.ts'
import type { Address } from './address.ts'
import { type Agent, buildAgents } from './agents.ts'
import { buildClickIds } from './click-ids.ts'
import { buildEarlierClicks, type EarlierClicks } from './earlier-clicks.ts'
import { buildOutbox, type Outbox, type Pace, pace } from './outbox.ts'
import { buildSnapshots, type Reading, type Snapshots } from './snapshot.ts'
import { buildVelocityCounters, type VelocityCounters } from './velocity-counters.ts'

export interface Tracker {
  nowMs: () => number
  newClickId: (nowMs: number) => string
  agentOf: (header: string | null) => Agent
  earlier: EarlierClicks
  velocityCounters: VelocityCounters
  /** Units of click caps; asked last of all, and only for offers that have such caps. */
  leases: LeaseBook
  outbox: Outbox
  snapshots: Snapshots
}

export function buildTracker(nowMs: () => number = Date.now, outboxPace: Pace = pace): Tracker {
  const newClickId = buildClickIds()
  // Drawn at the first click: a Worker may not draw random numbers while it starts.
  let isolate: string | null = null
  const isolateId = () => {
    isolate ??= newClickId(nowMs())
    return isolate
  }
  return {
    nowMs,
    newClickId,
    agentOf: buildAgents(),
    earlier: buildEarlierClicks(),
    velocityCounters: buildVelocityCounters(),
    outbox: buildOutbox(isolateId, outboxPace),
    leases: buildLeaseBook(isolateId),
    snapshots: buildSnapshots(),
  }
}

/** One request on its way through the tracker. */
export interface Visit {
  request: Request
  /** `request.headers`, asked for once: every step into the platform costs. */
  headers: Headers
  address: Address
  /** GET and not a look ahead: recorded. HEAD and prefetch are answered alike and count nothing. */
  isCounted: boolean
  env: TrackerEnv
  waitUntil: (promise: Promise<unknown>) => void
  nowMs: number
}

export function readingOf({ env, nowMs, waitUntil }: Visit): Reading {
  return { kv: env.SNAPSHOTS, nowMs, waitUntil }
}

export function countUnknown(tracker: Tracker, visit: Visit): void {
  tracker.outbox.countUnknown(visit, visit.nowMs)
}
