import { signAccessToken, type TokenKeys } from '../credentials/access-token.ts'
import { hashOfRefreshToken, successorOf, userIdOf } from '../credentials/refresh-token.ts'
import { type Db, runScoped, type Scope } from '../db/database.ts'
import {
  findRefreshToken,
  insertRefreshToken,
  revokeSession,
  spendRefreshToken,
  toFoundRefreshToken,
} from '../db/people.ts'
import { Refusal } from '../domain/refusal.ts'
import { idleEnd, judgeRefresh } from '../domain/session.ts'
import type { OpenSession } from './sign-in.ts'

export interface Refresh {
  refreshToken: string
  tokenKeys: TokenKeys
  successorKey: Uint8Array
  now: Date
}

/**
 * Exchanges a refresh token for its one successor and a new access token with the roles of now.
 * Repeated within seconds it gives the same successor; later it ends the whole session.
 * @throws Refusal `unauthenticated`
 */
export async function refreshSession(db: Db, input: Refresh): Promise<OpenSession> {
  const { refreshToken, now } = input
  const userId = userIdOf(refreshToken)
  if (userId === null) throw ended()
  const scope: Scope = { kind: 'user', userId }
  const hash = hashOfRefreshToken(refreshToken)
  const [[row] = []] = await runScoped(db, scope, [findRefreshToken(hash)])
  if (row === undefined) throw ended()

  const found = toFoundRefreshToken(row)
  const { person, sessionId, session } = found
  const facts = {
    isPersonActive: person.status === 'active',
    isRevoked: session.isRevoked,
    sessionExpiresAt: session.expiresAt,
    tokenExpiresAt: found.expiresAt,
    spentAt: found.spentAt,
  }
  const verdict = judgeRefresh(facts, now)
  if (verdict === 'stolen')
    await runScoped(db, scope, [revokeSession(sessionId, 'token_reused', now)])
  if (verdict === 'stolen' || verdict === 'ended') throw ended()

  const successor = successorOf(refreshToken, input.successorKey)
  const expiresAt = idleEnd(session.expiresAt, now)
  if (verdict === 'rotate') {
    const next = { hash: hashOfRefreshToken(successor), generation: found.generation + 1 }
    await runScoped(db, scope, [
      spendRefreshToken(hash, now),
      insertRefreshToken({ ...next, sessionId, userId, issuedAt: now, expiresAt }),
    ])
  }
  const holder = { userId, sessionId, memberships: person.memberships }
  const access = await signAccessToken(input.tokenKeys, holder, now)
  return {
    ...{ person, accessToken: access.token, accessTokenExpiresAt: access.expiresAt },
    ...{ refreshToken: successor, refreshTokenExpiresAt: expiresAt },
  }
}

function ended(): Refusal {
  return new Refusal('unauthenticated', 'The session has ended. Sign in again.')
}
