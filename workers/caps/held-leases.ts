/** What an isolate holds of one click cap: at most one lease in use, and what it owes an account of. */
import type { LeaseAnswer, LeaseClosing } from './rules/cap-lease.ts'
import type { CapSpan } from './rules/caps.ts'

export interface Holding {
  span: CapSpan
  limit: number
  leaseId: string | null
  units: number
  used: number
  /** When the lease was asked for. */
  leasedAtMs: number
  /** Nobody asks the cap's object again before. */
  refusedUntilMs: number
  /** Leases laid aside; their accounts go out with the next call. */
  closings: LeaseClosing[]
  flight: { landed: Promise<void>; beganAtMs: number } | null
  /** Clicks that wait for the call under way. */
  waiting: number
}

/** True when there is nothing to take and no use in asking. */
export function isRefusing({ units, refusedUntilMs }: Holding, nowMs: number): boolean {
  return units === 0 && refusedUntilMs > nowMs
}

/** Takes in an answer. Returns the lease now in use, or null when nothing came of it. */
export function adopt(
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
  // It came late, or for a period that is over: its units go back unused.
  if (!isCurrent || holding.units > 0) {
    holding.closings.push({ leaseId, used: 0 })
    return null
  }
  layAside(holding)
  Object.assign(holding, { leaseId, units, used: 0, leasedAtMs: nowMs })
  return leaseId
}

export function emptyHolding(span: CapSpan, limit: number): Holding {
  return {
    ...{ span, limit, leaseId: null, units: 0, used: 0, closings: [], flight: null, waiting: 0 },
    leasedAtMs: Number.NEGATIVE_INFINITY,
    refusedUntilMs: Number.NEGATIVE_INFINITY,
  }
}

/** The lease is used no more. */
export function layAside(holding: Holding): void {
  if (holding.leaseId === null) return
  holding.closings.push({ leaseId: holding.leaseId, used: holding.used })
  Object.assign(holding, { leaseId: null, units: 0, used: 0 })
  holding.leasedAtMs = Number.NEGATIVE_INFINITY
}
