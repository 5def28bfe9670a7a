import { noteAction } from '../../../audit/confirmed-actions.ts'
import { type Db, runScoped, type Scope } from '../../../core/database.ts'
import { Refusal } from '../../../core/refusal.ts'
import { signAccessToken } from '../../../credentials/access-token.ts'
import { hashOfRefreshToken, successorOf, userIdOf } from '../../../credentials/refresh-token.ts'
import type { TokenKeys } from '../../../credentials/token-keys.ts'
import { insertMail } from '../../../mail/mails.ts'
import type { NewMail } from '../../../mail/rules/mails.ts'
import { openMemberships } from '../../factors/rules.ts'
import {
  type FoundRefreshToken,
  findRefreshToken,
  insertRefreshToken,
  noteSessionUse,
  revokeSession,
  spendRefreshToken,
  toFoundRefreshToken,
} from '../db/sessions.ts'
import { checkRefresh, idleEnd } from '../rules/session.ts'
import type { OpenSession } from './open-session.ts'

export interface Refresh {
  refreshToken: string
  tokenKeys: TokenKeys
  successorKey: Uint8Array
  ip: string | null
  userAgent: string | null
  requestId: string
  now: Date
  newId: (now: Date) => string
}

/** The session continues, or was ended because its token was stolen. Its owner is then mailed. */
export type Refreshed =
  | { kind: 'session'; session: OpenSession }
  | { kind: 'stolen'; mailIds: string[] }

/**
 * Exchanges a refresh token for its one successor and an access token with the current roles.
 * Repeated within seconds, it returns the same successor; later it ends the whole session.
 * @throws Refusal `unauthenticated`
 */
export async function refreshSession(db: Db, input: Refresh): Promise<Refreshed> {
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
  const verdict = checkRefresh(facts, now)
  if (verdict === 'ended') throw ended()
  if (verdict === 'stolen') return endStolen(db, scope, found, input)

  const successor = successorOf(refreshToken, input.successorKey)
  const expiresAt = idleEnd(session.expiresAt, now)
  if (verdict === 'rotate') {
    const next = { hash: hashOfRefreshToken(successor), generation: found.generation + 1 }
    await runScoped(db, scope, [
      spendRefreshToken(hash, now),
      insertRefreshToken({ ...next, sessionId, userId, issuedAt: now, expiresAt }),
      noteSessionUse(sessionId, input.ip, now),
    ])
  }
  const holder = {
    ...{ userId, sessionId, proofs: session.proofs, signedInAt: session.createdAt },
    memberships: openMemberships(person.memberships, session.proofs),
    impersonationId: null,
  }
  const access = await signAccessToken(input.tokenKeys, holder, now)
  const opened = {
    ...{ person, accessToken: access.token, accessTokenExpiresAt: access.expiresAt },
    ...{ refreshToken: successor, refreshTokenExpiresAt: expiresAt },
  }
  return { kind: 'session', session: opened }
}

/**
 * Two people hold the token and we cannot tell which is the owner, so the session ends for both.
 */
async function endStolen(
  db: Db,
  scope: Scope,
  { person, sessionId }: FoundRefreshToken,
  { ip, userAgent, requestId, now, newId }: Refresh,
): Promise<Refreshed> {
  const mail: NewMail = {
    ...{ id: newId(now), kind: 'session_stolen', toAddress: person.email, now },
    ...{ language: person.language, userId: person.id, advertiserId: null },
    facts: {
      ...{ name: person.name, at: now.toISOString(), ip: ip ?? '' },
      user_agent: userAgent ?? '',
    },
  }
  const origin = { kind: 'person' as const, id: null, userId: null, role: null, requestId, ip }
  await runScoped({ ...db, origin }, scope, [
    revokeSession(person.id, sessionId, 'token_reused', now),
    noteAction('session_stolen', { session: sessionId, person: person.id }),
    insertMail(mail),
  ])
  return { kind: 'stolen', mailIds: [mail.id] }
}

export function ended(): Refusal {
  return new Refusal('unauthenticated', 'The session has ended. Sign in again.')
}
