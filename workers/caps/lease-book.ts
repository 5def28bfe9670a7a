/**
 * The isolate's leases: units of click caps that it may give to clicks. If all caps of a click
 * have units, the click does not wait. Otherwise one call fetches a block, and other clicks wait
 * for the same call.
 *
 * If a cap's object does not answer, a hard cap refuses: the visitor continues, and the click is
 * recorded as `cap_reached`, so that nobody pays for a click above the limit. A soft cap lets the
 * click pass.
 */

import type { CapPeriod } from '../../schema/vocabulary.ts'
import { readText } from '../core/columns.ts'
import type { LocationHint } from '../core/location-hint.ts'
import { RecentMap } from '../core/recent-map.ts'
import type { ClickCapSnapshot } from '../snapshots/rules.ts'
import { applyLease, closeLease, emptyHolding, type Holding, isRefusing } from './held-leases.ts'
import { type ClickCapObjects, LEASE_LIFE_MS } from './rules/cap-lease.ts'
import { type CapSpan, capSpanAt } from './rules/caps.ts'

/** The longest a visitor waits for a unit. */
const WAIT_MS_MAX = 1_500
/** How often a click may find that others took the units it waited for. */
const ATTEMPTS_MAX = 10
/** After a failed call, clicks are refused for this long without another call. */
const OUTAGE_MS = 1_000
const CAPS_MAX = 5_000

/** A click's request for one unit of each cap, or none at all. */
export interface UnitRequest {
  /** The caps that apply to the click: see `capsOf`. */
  caps: readonly ClickCapSnapshot[]
  /** IANA zone of the advertiser. */
  timeZone: string
  nowMs: number
  capObjects: ClickCapObjects
  /** Where a new object is created; undefined = Cloudflare chooses. */
  near?: LocationHint | undefined
  waitUntil: (promise: Promise<unknown>) => void
}

export type Taken =
  /** The click may be billed and carries these leases. */
  { outcome: 'taken'; leaseIds: string[] } | { outcome: 'refused'; capId: string }

export interface LeaseBook {
  /** True if one of the caps is known to be full, without a call. */
  isFull(request: Pick<UnitRequest, 'caps' | 'timeZone' | 'nowMs'>): boolean
  /**
   * Takes one unit of every cap, or none. Synchronous if the units are here. Never throws or
   * rejects.
   */
  take(request: UnitRequest): Taken | Promise<Taken>
  /** Returns units that no click will use. */
  giveBack(leaseIds: readonly string[]): void
}

const nothingToTake: Taken = { outcome: 'taken', leaseIds: [] }

export function buildLeaseBook(isolateId: () => string): LeaseBook {
  const holdings = new RecentMap<Holding>(CAPS_MAX)
  const byLease = new RecentMap<Holding>(CAPS_MAX)
  const spans = new RecentMap<CapSpan>(CAPS_MAX)

  function spanOf({ period }: ClickCapSnapshot, timeZone: string, nowMs: number): CapSpan {
    const key = `${period} ${timeZone}`
    const known = spans.get(key)
    const isRunning =
      known !== undefined &&
      (known.startsAtMs === null || known.startsAtMs <= nowMs) &&
      (known.endsAtMs === null || nowMs < known.endsAtMs)
    if (isRunning) return known
    const span = spanOrUtc(period, timeZone, nowMs)
    spans.set(key, span)
    return span
  }

  /** The cap's leases now. A lease of another period or limit, or too old, is taken out of use. */
  function holdingOf(cap: ClickCapSnapshot, timeZone: string, nowMs: number): Holding {
    const span = spanOf(cap, timeZone, nowMs)
    const known = holdings.get(cap.id)
    if (known === undefined) {
      const fresh = emptyHolding(span, cap.limit)
      holdings.set(cap.id, fresh)
      return fresh
    }
    if (known.span.start !== span.start || known.limit !== cap.limit) {
      closeLease(known)
      Object.assign(known, { span, limit: cap.limit, refusedUntilMs: Number.NEGATIVE_INFINITY })
    }
    if (Math.abs(nowMs - known.leasedAtMs) >= LEASE_LIFE_MS) closeLease(known)
    return known
  }

  function takeNow({ caps, timeZone, nowMs }: UnitRequest): Taken | null {
    const asked = caps.map((cap) => ({ cap, holding: holdingOf(cap, timeZone, nowMs) }))
    const full = asked.find(({ cap, holding }) => cap.isHard && isRefusing(holding, nowMs))
    if (full) return { outcome: 'refused', capId: full.cap.id }
    // The caps refused here are soft: counted when possible, never blocking.
    const needed = asked.filter(({ holding }) => !isRefusing(holding, nowMs))
    if (needed.some(({ holding }) => holding.units === 0)) return null
    const leaseIds = needed.map(({ holding }) => {
      holding.units -= 1
      holding.used += 1
      return readText(holding.leaseId)
    })
    return { outcome: 'taken', leaseIds }
  }

  async function takeAfterFetching(request: UnitRequest): Promise<Taken> {
    const { caps, timeZone, nowMs } = request
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
      const calls = caps
        .map((cap) => ({ cap, holding: holdingOf(cap, timeZone, nowMs) }))
        .filter(({ holding }) => holding.units === 0 && holding.refusedUntilMs <= nowMs)
        .map(({ cap, holding }) => ({ holding, settled: fetchBlock(cap, holding, request) }))
      for (const { holding } of calls) holding.waiting += 1
      const hasSettled = await withinTime(calls.map(({ settled }) => settled))
      for (const { holding } of calls) holding.waiting -= 1
      const taken = takeNow(request)
      if (taken !== null) return taken
      if (!hasSettled) break
    }
    return refuseLate(request)
  }

  /** No answer in time: hard caps refuse, soft ones let the click pass without counting it. */
  function refuseLate({ caps, nowMs }: UnitRequest): Taken {
    const hard = caps.find(({ isHard }) => isHard)
    const capId = hard?.id ?? null
    report('cap.unanswered', { capIds: caps.map(({ id }) => id), nowMs })
    return capId === null ? nothingToTake : { outcome: 'refused', capId }
  }

  /**
   * The current call, or a new one. It continues for other clicks when the request that began it
   * ends.
   */
  function fetchBlock(
    cap: ClickCapSnapshot,
    holding: Holding,
    request: UnitRequest,
  ): Promise<void> {
    const { nowMs, waitUntil } = request
    const { currentCall } = holding
    if (currentCall !== null && Math.abs(nowMs - currentCall.startedAtMs) < WAIT_MS_MAX)
      return currentCall.settled
    const settled = requestBlock(cap, holding, request).finally(() => {
      if (holding.currentCall?.settled === settled) holding.currentCall = null
    })
    holding.currentCall = { settled, startedAtMs: nowMs }
    waitUntil(settled)
    return settled
  }

  async function requestBlock(
    cap: ClickCapSnapshot,
    holding: Holding,
    { capObjects, near, nowMs }: UnitRequest,
  ): Promise<void> {
    const { span, limit, closings } = holding
    holding.closings = []
    try {
      const answer = await capObjects.getByName(cap.id, { locationHint: near }).lease({
        period: span.start,
        endsAtMs: span.endsAtMs,
        ...{ limit, isHard: cap.isHard, isolate: isolateId(), nowMs },
        want: holding.waiting + 1,
        closings,
      })
      const leaseId = applyLease(holding, { span, limit, answer, nowMs })
      if (leaseId !== null) byLease.set(leaseId, holding)
    } catch (error) {
      // Closing a lease twice has no effect.
      holding.closings.push(...closings)
      if (holding.span.start === span.start) holding.refusedUntilMs = nowMs + OUTAGE_MS
      report('cap.unavailable', { capId: cap.id, isHard: cap.isHard, error: String(error) })
    }
  }

  return {
    isFull: ({ caps, timeZone, nowMs }) =>
      caps.some((cap) => cap.isHard && isRefusing(holdingOf(cap, timeZone, nowMs), nowMs)),
    take: (request) => {
      if (request.caps.length === 0) return nothingToTake
      return takeNow(request) ?? takeAfterFetching(request)
    },
    giveBack(leaseIds) {
      for (const leaseId of leaseIds) {
        const holding = byLease.get(leaseId)
        const closing = holding?.closings.find((one) => one.leaseId === leaseId)
        if (closing) closing.used -= 1
        if (holding?.leaseId !== leaseId) continue
        holding.units += 1
        holding.used -= 1
      }
    },
  }
}

/** A time zone that the runtime does not know must not affect visitors. */
function spanOrUtc(period: CapPeriod, timeZone: string, nowMs: number): CapSpan {
  try {
    return capSpanAt(period, timeZone, nowMs)
  } catch (error) {
    report('cap.time_zone_unknown', { timeZone, error: String(error) })
    return capSpanAt(period, 'UTC', nowMs)
  }
}

async function withinTime(calls: Promise<void>[]): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), WAIT_MS_MAX)
  })
  try {
    return await Promise.race([Promise.all(calls).then(() => true), late])
  } finally {
    clearTimeout(timer)
  }
}

function report(event: string, facts: object): void {
  console.error(JSON.stringify({ event, ...facts }))
}
