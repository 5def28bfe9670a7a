/** Classifies errors of a batch that the database refused. */
import { sqlStateOf } from '../../../core/database.ts'
import { isOutage } from '../../../core/outage.ts'
import { isContention } from '../../../core/retry-on-conflict.ts'

const LOCK_TIMEOUT = '55P03'
/** A statement or a whole call exceeded its time limit. */
const tooLong: ReadonlySet<string> = new Set(['57014', '25P04'])

/** True if another transaction held locks for longer than the scope's lock timeout. */
export function isLockTimeout(error: unknown): boolean {
  return sqlStateOf(error) === LOCK_TIMEOUT
}

/** True if one event made the database refuse the batch. False for an outage: then it is unknown what was written. */
export function isRejection(error: unknown): boolean {
  const state = sqlStateOf(error) ?? ''
  if (isLockTimeout(error) || isContention(error) || tooLong.has(state)) return true
  return state !== '' && !isOutage(error)
}
