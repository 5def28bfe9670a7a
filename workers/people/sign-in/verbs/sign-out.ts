import { noteAction } from '../../../audit/confirmed-actions.ts'
import { type Db, runScoped, type Scope } from '../../../core/database.ts'
import { hashOfRefreshToken, userIdOf } from '../../../credentials/refresh-token.ts'
import { findRefreshToken, revokeSession, toFoundRefreshToken } from '../db/sessions.ts'

export interface SignOut {
  refreshToken: string
  ip: string | null
  requestId: string
  now: Date
}

/**
 * Ends the session of a refresh token, used or not. Repeating it, or an unknown token, changes
 * nothing: in every case nobody is signed in with it afterwards.
 */
export async function signOut(
  db: Db,
  { refreshToken, ip, requestId, now }: SignOut,
): Promise<'signed_out' | 'no_session'> {
  const userId = userIdOf(refreshToken)
  if (userId === null) return 'no_session'
  const scope: Scope = { kind: 'user', userId }
  const hash = hashOfRefreshToken(refreshToken)
  const [[row] = []] = await runScoped(db, scope, [findRefreshToken(hash)])
  if (row === undefined) return 'no_session'
  const { sessionId, session } = toFoundRefreshToken(row)
  if (session.isRevoked) return 'no_session'
  const origin = { kind: 'person' as const, id: userId, userId, role: null, requestId, ip }
  await runScoped({ ...db, origin }, scope, [
    revokeSession(userId, sessionId, 'signed_out', now),
    noteAction('sign_out', { session: sessionId }),
  ])
  return 'signed_out'
}
