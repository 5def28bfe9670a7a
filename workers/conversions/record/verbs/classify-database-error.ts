/** Why the database did nothing of a round. */
import { sqlStateOf } from '../../../core/database.ts'
import { isOutage } from '../../../core/outage.ts'
import { isContention } from '../../../core/retry-on-conflict.ts'

/** One of the round is refused, or takes long; or somebody holds what one needs: see affiliate.enter_scope. */
export type NotTaken = 'refused' | 'in the way'

/** What PostgreSQL says when a lock, or the whole call, takes longer than it may. */
const states = { lockTimeout: '55P03', tooLong: ['57014', '25P04'] }

/** @throws the error itself where it is an outage: what was done is unknown. */
export function whyNotTaken(error: unknown): NotTaken {
  const state = sqlStateOf(error) ?? ''
  if (state === states.lockTimeout) return 'in the way'
  // One that takes long must not keep all others back.
  if (isContention(error) || states.tooLong.includes(state)) return 'refused'
  if (state === '' || isOutage(error)) throw error
  return 'refused'
}
