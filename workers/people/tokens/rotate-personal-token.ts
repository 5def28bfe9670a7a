import { type Db, runScoped } from '../../core/database.ts'
import { Refusal, refuse } from '../../core/refusal.ts'
import { expiryAfter } from '../../credentials/key-rules.ts'
import { makePersonalToken } from '../../credentials/personal-token.ts'
import type { HeldRole } from '../accounts/db/people.ts'
import {
  findPersonalToken,
  type PersonalTokenView,
  replacePersonalToken,
  toPersonalTokenView,
} from './db.ts'
import { type IssuedToken, insertToken } from './issue-personal-token.ts'

export interface TokenRotation {
  userId: string
  tokenId: string
  /** The person's current memberships: a token of a role they lost is not renewed. */
  memberships: readonly HeldRole[]
  overlapHours: number
  now: Date
  newId: (now: Date) => string
}

const HOUR_MS = 3_600_000

/**
 * Replaces a token by one with the same rights and lifetime, counted from now.
 * @throws Refusal `not_found`, `forbidden` if the role was removed, `conflict` if the token has
 *   expired.
 */
export async function rotatePersonalToken(
  db: Db,
  { userId, tokenId, memberships, overlapHours, now, newId }: TokenRotation,
): Promise<IssuedToken> {
  const find = findPersonalToken(userId, tokenId)
  const [[found] = []] = await runScoped(db, { kind: 'user', userId }, [find])
  if (found === undefined) throw new Refusal('not_found', 'You have no such token.')
  const old = toPersonalTokenView(found)
  if (!memberships.some((one) => isSame(one, old))) {
    throw refuse('forbidden', 'token_role_gone')
  }
  const { token, hash } = makePersonalToken(userId)
  const until = new Date(now.getTime() + overlapHours * HOUR_MS)
  const { role, advertiserId, affiliateId, name, scopes, cidrs } = old
  const id = newId(now)
  const expiresAt = expiryAfter(old.expiresAt, old.createdAt, now)
  const row = { id, userId, role, advertiserId, affiliateId, name, scopes, cidrs }
  const replaced = [replacePersonalToken({ userId, tokenId }, id, until, now)]
  return { row: await insertToken(db, { ...row, hash, now, expiresAt }, replaced), token }
}

/** Whether both are the same role in the same account. */
export function isSame(one: HeldRole, other: HeldRole | PersonalTokenView) {
  const { role, advertiserId, affiliateId } = other
  return one.role === role && one.advertiserId === advertiserId && one.affiliateId === affiliateId
}
