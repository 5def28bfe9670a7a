import { NeonDbError } from '@neondatabase/serverless'
import { sqlStateOf } from './database.ts'

/** Connection lost, too many connections, shutting down, system error, row or table lock not got. */
const outageClasses: ReadonlySet<string> = new Set(['08', '53', '57', '58', '55'])
/**
 * Serialization failure and deadlock: nothing was written, and the same again may succeed. A server that
 * only reads (a replica, while another takes over) writes again later. What took longer than it may
 * was ended: see callScoped.
 */
const passing: ReadonlySet<string> = new Set(['40001', '40P01', '25006', '25P04'])

/** Somebody found out already that the database does not answer. */
export class DatabaseAway extends Error {
  override readonly name = 'DatabaseAway'

  constructor() {
    super('the database is away')
  }
}

/** True when the database did not answer, or could not now: the same request may be sent again. */
export function isOutage(error: unknown): boolean {
  // Nobody waits for ever: see runScoped.
  if (error instanceof DOMException && error.name === 'TimeoutError') return true
  if (error instanceof DatabaseAway) return true
  if (!(error instanceof NeonDbError)) return false
  const state = sqlStateOf(error)
  // Without a SQLSTATE it was the way to the database that failed.
  return state === null || outageClasses.has(state.slice(0, 2)) || passing.has(state)
}
