import {
  constraintOf,
  type Db,
  guardOf,
  runScoped,
  type Scope,
  type Statement,
} from '../../core/database.ts'
import { fieldProblem, Refusal, refuse, refuseFor, refuseProblem } from '../../core/refusal.ts'
import {
  type HostView,
  listHosts,
  requireHostUpdate,
  toHostView,
  touchHost,
  updateHost,
} from '../db/app-hosts.ts'
import { proofNameOf } from '../rules/host-name.ts'
import { factsAfterCheck, type TxtAnswer } from '../rules/host-proof.ts'

/** Looks up the TXT records of a name. */
export type LookUpTxt = (name: string) => Promise<TxtAnswer>

/** Minimum time between two checks by a person. */
const CHECK_AGAIN_SECONDS = 3

/**
 * Checks a host's DNS record now.
 * @returns the host after the check, and whether serving it started or stopped.
 * @throws Refusal `not_found`, `rate_limited`, `unavailable` if no name server answers, or
 *   `conflict` if another account has verified the host.
 */
export async function checkHost(
  db: Db,
  scope: Scope,
  { appId, name, lookUp, now }: { appId: string; name: string; lookUp: LookUpTxt; now: Date },
): Promise<{ host: HostView; hasTurned: boolean }> {
  const [rows = []] = await runScoped(db, scope, [listHosts(appId)])
  const before = rows.map(toHostView).find(({ host }) => host === name)
  if (before === undefined) throw new Refusal('not_found', 'The app has no such host.')
  if (before.challenge === null) return { host: before, hasTurned: false }
  const sinceMs = now.getTime() - (before.checkedAt?.getTime() ?? 0)
  if (sinceMs >= 0 && sinceMs < CHECK_AGAIN_SECONDS * 1000) {
    throw refuseFor(CHECK_AGAIN_SECONDS, 'checked_just_now')
  }
  const answer = await lookUp(proofNameOf(name))
  if (answer.kind === 'unanswered') {
    throw refuse('unavailable', 'name_servers_down')
  }
  const looked = await recordCheck(db, scope, before, { answer, now })
  if (looked.outcome === 'proven_by_another') {
    throw refuseProblem(fieldProblem('host', 'host_of_other_account'), 'conflict')
  }
  return looked
}

export type Looked =
  | { outcome: 'recorded'; host: HostView; hasTurned: boolean }
  | { outcome: 'proven_by_another' }

export interface Look {
  answer: TxtAnswer
  now: Date
  /** More statements for the same batch, given the host after the check. */
  along?: (after: HostView) => Statement[]
}

/**
 * Stores the result of a check. If the row changed meanwhile, a concurrent check counts instead.
 */
export async function recordCheck(
  db: Db,
  scope: Scope,
  before: HostView,
  { answer, now, along = () => [] }: Look,
): Promise<Looked> {
  const after = { ...factsAfterCheck(before, answer, now), checkedAt: now }
  const hasTurned = (before.verifiedAt === null) !== (after.verifiedAt === null)
  const notifications = along(after)
  // With notifications, of two concurrent checks only the one that makes the change may send them.
  const update = notifications.length > 0 ? requireHostUpdate : updateHost
  try {
    const [rows = []] = await runScoped(db, scope, [update(before, after, now), ...notifications])
    return { outcome: 'recorded', host: after, hasTurned: hasTurned && rows.length > 0 }
  } catch (error) {
    if (guardOf(error) === 'host_changed')
      return { outcome: 'recorded', host: after, hasTurned: false }
    if (constraintOf(error) !== 'app_hosts_proven_key') throw error
    await runScoped(db, scope, [touchHost(before, now)])
    return { outcome: 'proven_by_another' }
  }
}
