/** Who reports is answered within 5 s, whatever hangs: what is late counts as away, and is queued. */
import { DatabaseAway, isOutage } from '../core/outage.ts'
import { LateError, withinTime } from '../core/within-time.ts'
import { doBehind } from './background.ts'
import type { ApiRequest } from './context.ts'

/** Leaves the queue a second of the five. */
export const WORK_MS_MAX = 3_500

/** Requests that have met a database that was away or late: they ask it no more. */
const awayFor = new WeakSet<ApiRequest>()

/** What is left of the request's own time. Its rows, where it has many, have WORK_MS_MAX each. */
export function workMsLeft(c: ApiRequest): number {
  return Math.max(0, WORK_MS_MAX - (Date.now() - c.var.actualNow.getTime()))
}

/**
 * Does what needs the database, for `limitMs` at most. What is late goes on behind the answer, so the
 * report that it records must be safe to record again.
 * @throws DatabaseAway where it is late, or where something of this request was; what `work` throws.
 */
export async function beforeAnswer<T>(
  c: ApiRequest,
  work: () => Promise<T>,
  limitMs: number = workMsLeft(c),
): Promise<T> {
  if (awayFor.has(c)) throw new DatabaseAway()
  const running = work()
  try {
    return await withinTime(running, limitMs)
  } catch (error) {
    const isLate = error instanceof LateError
    if (isLate) doBehind(c, 'report.late', running)
    if (isLate || isOutage(error)) awayFor.add(c)
    throw isLate ? new DatabaseAway() : error
  }
}
