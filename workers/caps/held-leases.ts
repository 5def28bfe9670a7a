/** The leases an isolate has of one click cap: at most one in use, and those to be closed. */
import type { LeaseAnswer, LeaseClosing } from './rules/cap-lease.ts'
import type { CapSpan } from './rules/caps.ts'

export interface Holding {
  span: CapSpan
  limit: number
  leaseId: string | null
  units: number
  used: number
  /** When the lease was requested. */
  leasedAtMs: number
  /** The cap's object is not called again before this time. */
  refusedUntilMs: number
  /** Leases no longer in use; they are closed with the next call. */
  closings: LeaseClosing[]
  currentCall: { settled: Promise<void>; startedAtMs: number } | null
  /** Clicks that are waiting for the current call. */
  waiting: number
}

/** True if there are no units and calling the object is of no use now. */
export function isRefusing({ units, refusedUntilMs }: Holding, nowMs: number): boolean {
  return units === 0 && refusedUntilMs > nowMs
}

/** Applies an answer. Returns the lease now in use, or null if there is none. */
export function applyLease(
  holding: Holding,
  call: { span: CapSpan; limit: number; answer: LeaseAnswer; nowMs: number },
): string | null {
  const { span, limit, answer, nowMs } = call
  const isCurrent = holding.span.start === span.start && holding.limit === limit
  if (answer.outcome === 'refused') {
    if (isCurrent) holding.refusedUntilMs = answer.until
    return null
  }
  const { leaseId, units } = answer
  // The answer came late, or for a past period: its units are returned unused.
  if (!isCurrent || holding.units > 0) {
    holding.closings.push({ leaseId, used: 0 })
    return null
  }
  closeLease(holding)
  Object.assign(holding, { leaseId, units, used: 0, leasedAtMs: nowMs })
  return leaseId
}

export function emptyHolding(span: CapSpan, limit: number): Holding {
  return {
    ...{
      span,
      limit,
      leaseId: null,
      units: 0,
      used: 0,
      closings: [],
      currentCall: null,
      waiting: 0,
    },
    leasedAtMs: Number.NEGATIVE_INFINITY,
    refusedUntilMs: Number.NEGATIVE_INFINITY,
  }
}

/** Takes the lease out of use. */
export function closeLease(holding: Holding): void {
  if (holding.leaseId === null) return
  holding.closings.push({ leaseId: holding.leaseId, used: holding.used })
  Object.assign(holding, { leaseId: null, units: 0, used: 0 })
  holding.leasedAtMs = Number.NEGATIVE_INFINITY
}
