import { NeonDbError } from '@neondatabase/serverless'
import { sqlStateOf } from './database.ts'

/** Connection lost, too many connections, shutting down, system error, lock not available. */
const outageClasses: ReadonlySet<string> = new Set(['08', '53', '57', '58', '55'])
/**
 * Serialization failure and deadlock: nothing was written, and a repeat may succeed. A read-only
 * server (a replica during failover) will accept writes later. A transaction over its time limit
 * was cancelled: see callScoped.
 */
const passing: ReadonlySet<string> = new Set(['40001', '40P01', '25006', '25P04'])

/** The database was found unavailable earlier, so it is not queried again. */
export class DatabaseAway extends Error {
  override readonly name = 'DatabaseAway'

  constructor() {
    super('the database is away')
  }
}

/**
 * True if the database did not answer or was temporarily unavailable: the request may be repeated.
 */
export function isOutage(error: unknown): boolean {
  // The time limit of runScoped.
  if (error instanceof DOMException && error.name === 'TimeoutError') return true
  if (error instanceof DatabaseAway) return true
  if (!(error instanceof NeonDbError)) return false
  const state = sqlStateOf(error)
  // Without a SQLSTATE, the connection failed.
  return state === null || outageClasses.has(state.slice(0, 2)) || passing.has(state)
}
