/** Whose endpoints a request is about: those of the affiliate or the advertiser the person acts for. */
import { type Db, runScoped, type Scope, type Statement } from '../../core/database.ts'
import { Refusal, refuse } from '../../core/refusal.ts'
import { databaseOf, membershipInUse, personOf, scopeOf } from '../../http/actor.ts'
import type { ApiRequest } from '../../http/context.ts'
import { findEndpoint, type Owner, type StoredEndpoint, toEndpoint } from '../db/endpoints.ts'
import type { UrlRules } from '../rules/safe-url.ts'

export interface Own {
  db: Db
  scope: Scope
  owner: Owner
  kind: 'advertiser' | 'affiliate'
  userId: string
}

/** @throws Refusal `forbidden` for staff, who have no endpoints. */
export async function ownOf(c: ApiRequest): Promise<Own> {
  const membership = membershipInUse(c)
  const { advertiserId, affiliateId } = membership
  if (advertiserId === null && affiliateId === null) throw refuse('forbidden', 'no_own_account')
  const { userId } = personOf(c)
  return {
    ...{ db: await databaseOf(c), scope: scopeOf(membership, userId), userId },
    owner: { advertiserId, affiliateId },
    kind: affiliateId === null ? 'advertiser' : 'affiliate',
  }
}

/** Runs statements and returns the rows of the last one. */
export async function lastRows({ db, scope }: Own, ...statements: Statement[]) {
  const results = await runScoped(db, scope, statements)
  return results.at(-1) ?? []
}

/** @throws Refusal `not_found`. */
export async function readEndpoint(own: Own, id: string): Promise<StoredEndpoint> {
  const [row] = await lastRows(own, findEndpoint(own.owner, id))
  if (row === undefined) throw noSuchEndpoint()
  return toEndpoint(row)
}

export const noSuchEndpoint = () => new Refusal('not_found', 'There is no such endpoint.')

/** Where endpoints may lead. The delivery Worker looks again, with the hosts of the trackers. */
export const urlRulesOf = (c: ApiRequest): UrlRules => ({
  isLocal: c.env.LOCAL_MODE === '1',
  ownHosts: [new URL(c.req.url).hostname],
})
