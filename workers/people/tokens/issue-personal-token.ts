import type { TokenScope } from '../../../schema/vocabulary.ts'
import { type Db, guardOf, runScoped } from '../../core/database.ts'
import { invariant } from '../../core/invariant.ts'
import { refuse } from '../../core/refusal.ts'
import { makePersonalToken } from '../../credentials/personal-token.ts'
import type { HeldRole } from '../accounts/db/people.ts'
import {
  findPersonalToken,
  insertPersonalToken,
  LIVE_TOKENS_MAX,
  type NewPersonalToken,
  type PersonalTokenView,
  toPersonalTokenView,
} from './db.ts'

/** A stored token, and its secret, which is shown only once. */
export interface IssuedToken {
  row: PersonalTokenView
  token: string
}

export interface NewToken {
  userId: string
  /** The membership it acts as. */
  membership: HeldRole
  name: string
  scopes: readonly TokenScope[]
  cidrs: readonly string[]
  /** Days until it expires, at most TOKEN_DAYS_MAX. */
  days: number
  now: Date
  newId: (now: Date) => string
}

export const TOKEN_DAYS = 90
export const TOKEN_DAYS_MAX = 365
const DAY_MS = 86_400_000

/** Creates a token for one of the person's memberships. @throws Refusal `conflict` at the limit. */
export async function issuePersonalToken(
  db: Db,
  { membership, days, newId, ...rest }: NewToken,
): Promise<IssuedToken> {
  const { token, hash } = makePersonalToken(rest.userId)
  const expiresAt = new Date(rest.now.getTime() + days * DAY_MS)
  const row = { ...rest, ...membership, id: newId(rest.now), hash, expiresAt }
  return { row: await insertToken(db, row), token }
}

/** Inserts a token with the given statements, and reads it back. */
export async function insertToken(
  db: Db,
  token: NewPersonalToken,
  before: Parameters<typeof runScoped>[2] = [],
): Promise<PersonalTokenView> {
  const { userId } = token
  const find = findPersonalToken(userId, token.id)
  const statements = [...before, ...insertPersonalToken(token), find]
  const results = await runScoped(db, { kind: 'user', userId }, statements).catch(refuseGuard)
  const row = results.at(-1)?.[0]
  invariant(row, 'a token is there after it was made')
  return toPersonalTokenView(row)
}

function refuseGuard(error: unknown): never {
  const guard = guardOf(error)
  if (guard === 'too_many_tokens') {
    throw refuse('conflict', 'tokens_max', { max: LIVE_TOKENS_MAX })
  }
  if (guard === 'token_over') {
    throw refuse('conflict', 'token_ended')
  }
  throw error
}
