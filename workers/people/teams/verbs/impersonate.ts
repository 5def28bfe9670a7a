import { noteAction } from '../../../audit/confirmed-actions.ts'
import { readText } from '../../../core/columns.ts'
import { type Db, runScoped, type Scope } from '../../../core/database.ts'
import { Refusal } from '../../../core/refusal.ts'
import type { Membership } from '../../../credentials/access-token.ts'
import { endImpersonations, findAccountName, insertImpersonation } from '../db/impersonations.ts'
import type { Team } from '../rules.ts'

export interface Impersonate {
  userId: string
  /** One advertiser or one affiliate. */
  account: Team
  reason: string
  now: Date
  /** When its access token ends. */
  expiresAt: Date
  newId: (now: Date) => string
}

export interface Impersonation {
  id: string
  accountName: string
  /** Used instead of the person's own memberships. */
  membership: Membership
}

/**
 * Lets a member of staff view an account's screens in its role with the fewest rights, so that
 * controls for changes are not even shown. The account's audit log records who viewed it, when and
 * why.
 * @throws Refusal `not_found`
 */
export async function startImpersonation(
  db: Db,
  scope: Scope,
  { userId, account, reason, now, expiresAt, newId }: Impersonate,
): Promise<Impersonation> {
  const [[found] = []] = await runScoped(db, scope, [findAccountName(account)])
  if (found === undefined) throw new Refusal('not_found', 'There is no such account.')
  const role = account.advertiserId === null ? 'affiliate_viewer' : 'advertiser_viewer'
  const id = newId(now)
  const started = { id, userId, role, account, reason, createdAt: now, expiresAt } as const
  await runScoped(db, scope, [
    endImpersonations(userId, now),
    insertImpersonation(started),
    noteAction('impersonation_started', { impersonation_id: id, reason }, account),
  ])
  return { id, accountName: readText(found.name), membership: { role, ...account } }
}

/** Ends the person's impersonation. If none is open, nothing happens. */
export async function endImpersonation(db: Db, userId: string, now: Date): Promise<void> {
  await runScoped(db, { kind: 'user', userId }, [endImpersonations(userId, now)])
}
