/** The isolate's memory and the dependencies of its rules. One per isolate; tests make their own. */

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
  /** Units of click caps; used last, and only for offers with such caps. */
  leases: LeaseBook
  outbox: Outbox
  snapshots: Snapshots
}

export function buildTracker(nowMs: () => number = Date.now, outboxPace: Pace = pace): Tracker {
  const newClickId = buildClickIds()
  // Made at the first click: a Worker may not draw random numbers while it starts.
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

/** One request in the tracker. */
export interface Visit {
  request: Request
  /** `request.headers`, read once, because each access to the platform costs time. */
  headers: Headers
  address: Address
  /** A GET that is no prefetch is recorded. HEAD and prefetch get the same answer and count nothing. */
  isCounted: boolean
  /** Reported with a test key: the click is stored, but nothing counts it. */
  isTest: boolean
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
