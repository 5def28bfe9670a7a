import { readText } from '../../core/columns.ts'
import { type Db, guardOf, runScoped, type Scope } from '../../core/database.ts'
import { invariant } from '../../core/invariant.ts'
import {
  type FieldProblem,
  fieldProblem,
  Refusal,
  refuseField,
  refuseProblem,
} from '../../core/refusal.ts'
import { findAppOwner, type HostView, insertHost, toHostView } from '../db/app-hosts.ts'
import { readHost } from '../rules/host-name.ts'

export interface HostClaim {
  appId: string
  /** The host as the person typed it. */
  text: string
  ownHosts: readonly string[]
  /** The text the TXT record must contain; new at each claim. */
  challenge: string
  now: Date
}

/**
 * Claims a host for an app. It is served once its DNS record verifies it. Claims of other
 * accounts neither prevent this nor become visible. Repeating a claim changes nothing.
 * @throws Refusal `not_found`, `invalid_input`, or `conflict` if another app of the advertiser has
 *   it.
 */
export async function claimHost(
  db: Db,
  scope: Scope,
  { appId, text, ownHosts, challenge, now }: HostClaim,
): Promise<{ outcome: 'claimed' | 'known'; host: HostView }> {
  const [[owner] = []] = await runScoped(db, scope, [findAppOwner(appId)])
  if (owner === undefined) throw new Refusal('not_found', 'There is no such app.')
  const read = readHost(text, ownHosts)
  if (!read.isGood) throw refuseField('host', read.code)
  const advertiserId = readText(owner.advertiser_id)
  const claim = { host: read.host, appId, advertiserId, challenge, now }
  const results = await runScoped(db, scope, insertHost(claim)).catch(refuse)
  const row = results.at(-1)?.[0]
  invariant(row, 'a claim is there after it was made')
  const host = toHostView(row)
  if (host.appId !== appId) throw taken(fieldProblem('host', 'host_of_other_app'))
  return { outcome: host.challenge === challenge ? 'claimed' : 'known', host }
}

const taken = (problem: FieldProblem) => refuseProblem(problem, 'conflict')

function refuse(error: unknown): never {
  if (guardOf(error) === 'too_many_hosts')
    throw taken(fieldProblem('host', 'hosts_max', { max: 100 }))
  throw error
}
