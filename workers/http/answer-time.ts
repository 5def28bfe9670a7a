/**
 * Reported events are answered within 5 s. If the database is slower than that, they are queued.
 */
import { DatabaseAway, isOutage } from '../core/outage.ts'
import { LateError, withinTime } from '../core/within-time.ts'
import { runInBackground } from './background.ts'
import type { ApiRequest } from './context.ts'

/** Leaves one second of the five for the queue. */
export const WORK_MS_MAX = 3_500

/** Requests for which the database was unavailable or late. They do not query it again. */
const awayFor = new WeakSet<ApiRequest>()

/** Milliseconds left of the request's time. In a batch, all rows share WORK_MS_MAX. */
export function workMsLeft(c: ApiRequest): number {
  return Math.max(0, WORK_MS_MAX - (Date.now() - c.var.actualNow.getTime()))
}

/**
 * Runs database work for at most `limitMs`. Late work continues in the background after the
 * answer, so `work` must be safe to repeat.
 * @throws DatabaseAway if this work, or earlier work of the same request, was late; and what `work`
 *   throws.
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
    if (isLate) runInBackground(c, 'report.late', running)
    if (isLate || isOutage(error)) awayFor.add(c)
    throw isLate ? new DatabaseAway() : error
  }
}
