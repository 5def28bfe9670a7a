/** Whoever is new, or has a new second factor, pays nobody for 72 hours: a stolen mailbox or password is noticed first. */

import { connect, runScoped } from '../../../core/database.ts'
import { Refusal } from '../../../core/refusal.ts'
import { membershipInUse, personOf } from '../../../http/actor.ts'
import type { ApiRequest } from '../../../http/context.ts'
import {
  WAITING_PERIOD_HOURS,
  type WaitingPeriod,
  waitingPeriodEnd,
} from '../../../http/waiting-period.ts'
import { findSettledSince } from '../db/waiting-period.ts'

/**
 * Keeps a person out until 72 hours after they joined, changed role or added a second factor,
 * whichever came last.
 * @throws Refusal `waiting_period`, which says until when.
 */
export async function requireWaitingPeriodOver(c: ApiRequest, where: WaitingPeriod): Promise<void> {
  const { userId } = personOf(c)
  const db = await connect(c.env.API_DATABASE_URL)
  const find = findSettledSince(userId, membershipInUse(c))
  const [[row] = []] = await runScoped(db, { kind: 'user', userId }, [find])
  // Who has lost the role is refused by the action itself.
  if (row === undefined || (where === 'own_payer' && row.pays_itself !== true)) return
  const until = waitingPeriodEnd(new Date(row.since as string | Date), c.var.now)
  if (until === null) return
  const message = `You joined, changed your role or added a second factor less than ${WAITING_PERIOD_HOURS} hours ago. This is possible again from ${until.toISOString()}.`
  throw new Refusal('waiting_period', message, [], null, until)
}
