/** Why the database wrote nothing of a batch. */
import { sqlStateOf } from '../../../core/database.ts'
import { isOutage } from '../../../core/outage.ts'
import { isContention } from '../../../core/retry-on-conflict.ts'

const LOCK_TIMEOUT = '55P03'
/** A statement, or a whole call, took longer than it may. */
const tooLong: ReadonlySet<string> = new Set(['57014', '25P04'])

/** True where somebody held rows for longer than the scope waits for them. */
export function isLockTimeout(error: unknown): boolean {
  return sqlStateOf(error) === LOCK_TIMEOUT
}

/** True where nothing was written because of one event in the batch. False for an outage: what was written is unknown. */
export function isRejection(error: unknown): boolean {
  const state = sqlStateOf(error) ?? ''
  if (isLockTimeout(error) || isContention(error) || tooLong.has(state)) return true
  return state !== '' && !isOutage(error)
}
