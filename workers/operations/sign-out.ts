import { hashOfRefreshToken, userIdOf } from '../credentials/refresh-token.ts'
import { type Db, runScoped, type Scope } from '../db/database.ts'
import { findRefreshToken, revokeSession, toFoundRefreshToken } from '../db/people.ts'

/**
 * Ends the session behind a refresh token, spent or not. Ending it again, or a token that never was,
 * changes nothing: afterwards nobody is signed in by it, which is all that was asked.
 */
export async function signOut(
  db: Db,
  { refreshToken, now }: { refreshToken: string; now: Date },
): Promise<'signed_out' | 'no_session'> {
  const userId = userIdOf(refreshToken)
  if (userId === null) return 'no_session'
  const scope: Scope = { kind: 'user', userId }
  const hash = hashOfRefreshToken(refreshToken)
  const [[row] = []] = await runScoped(db, scope, [findRefreshToken(hash)])
  if (row === undefined) return 'no_session'
  const { sessionId } = toFoundRefreshToken(row)
  await runScoped(db, scope, [revokeSession(sessionId, 'signed_out', now)])
  return 'signed_out'
}
