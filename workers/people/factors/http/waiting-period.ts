/**
 * New people, and those with a new second factor, cannot pay for 72 hours, so that a theft is
 * noticed first.
 */

import { readTime } from '../../../core/columns.ts'
import { connect, runScoped } from '../../../core/database.ts'
import { Refusal } from '../../../core/refusal.ts'
import { membershipInUse, personOf } from '../../../http/actor.ts'
import type { ApiRequest } from '../../../http/context.ts'
import {
  WAITING_PERIOD_HOURS,
  type WaitingPeriod,
  waitingPeriodEnd,
} from '../../../http/waiting-period.ts'
import { findFounder, findSettledSince } from '../db/waiting-period.ts'

/**
 * Refuses a person for 72 hours after they joined, changed role or added a second factor,
 * whichever was last.
 * @throws Refusal `waiting_period`, with the time it ends.
 */
export async function requireWaitingPeriodOver(c: ApiRequest, where: WaitingPeriod): Promise<void> {
  const wait = await findWait(c)
  if (wait === null) return
  if (where === 'own_payer' && (!wait.paysItself || (await isFounder(c)))) return
  throw refusalUntil(wait.until)
}

/**
 * Refuses actions on a head who became one before the person's own waiting period started, so
 * that nobody new can take over an account. Heads who joined later can be removed at once.
 * @throws Refusal `waiting_period`
 */
export async function requireNoNewcomer(c: ApiRequest, headSince: Date): Promise<void> {
  const wait = await findWait(c)
  if (wait !== null && headSince < wait.since) throw refusalUntil(wait.until)
}

/**
 * The person's waiting period; null = over, or they lost the role, which the action itself refuses.
 */
async function findWait(c: ApiRequest) {
  const { userId } = personOf(c)
  const db = await connect(c.env.API_DATABASE_URL)
  const find = findSettledSince(userId, membershipInUse(c))
  const [[row] = []] = await runScoped(db, { kind: 'user', userId }, [find])
  if (row === undefined) return null
  const since = readTime(row.since)
  const until = waitingPeriodEnd(since, c.var.now)
  return until && { since, until, paysItself: row.pays_itself === true }
}

async function isFounder(c: ApiRequest): Promise<boolean> {
  const { advertiserId } = membershipInUse(c)
  if (advertiserId === null) return false
  const db = await connect(c.env.API_DATABASE_URL)
  const find = findFounder(personOf(c).userId, advertiserId)
  const [rows = []] = await runScoped(db, { kind: 'advertiser', advertiserId }, [find])
  return rows.length > 0
}

function refusalUntil(until: Date): Refusal {
  const message = `You joined, changed your role or added a second factor less than ${WAITING_PERIOD_HOURS} hours ago. This is possible again from ${until.toISOString()}.`
  return new Refusal('waiting_period', message, { until })
}
