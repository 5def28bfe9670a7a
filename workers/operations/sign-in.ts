import { signAccessToken, type TokenKeys } from '../credentials/access-token.ts'
import { verifyPassword } from '../credentials/password.ts'
import { hashOfRefreshToken, newRefreshToken } from '../credentials/refresh-token.ts'
import { type Db, runScoped } from '../db/database.ts'
import {
  findPersonByEmail,
  insertRefreshToken,
  insertSession,
  type Person,
  toPerson,
} from '../db/people.ts'
import { Refusal } from '../domain/refusal.ts'
import { idleEnd, sessionEnd } from '../domain/session.ts'

/** What a person holds after signing in or refreshing. */
export interface OpenSession {
  person: Person
  accessToken: string
  accessTokenExpiresAt: Date
  refreshToken: string
  refreshTokenExpiresAt: Date
}

export interface SignIn {
  email: string
  password: string
  ip: string | null
  userAgent: string | null
  tokenKeys: TokenKeys
  now: Date
  newId: (now: Date) => string
}

const USER_AGENT_CHARACTERS_MAX = 512

/**
 * Opens a session for the person with this address and password.
 * @throws Refusal `unauthenticated`, after the same work and in the same words for an unknown
 *   address, a wrong password and a blocked person.
 */
export async function signIn(db: Db, input: SignIn): Promise<OpenSession> {
  const { now } = input
  const email = input.email.toLowerCase()
  const [[row] = []] = await runScoped(db, { kind: 'sign_in', email }, [findPersonByEmail(email)])
  const isRight = await verifyPassword(
    input.password,
    row === undefined ? null : (row.password_hash as string),
  )
  if (row === undefined || !isRight || row.status !== 'active') {
    throw new Refusal('unauthenticated', 'E-mail and password do not match.')
  }

  const person = toPerson(row)
  const sessionId = input.newId(now)
  const endsAt = sessionEnd(person.memberships, now)
  const refreshToken = newRefreshToken(person.id)
  const refreshTokenExpiresAt = idleEnd(endsAt, now)
  const access = await signAccessToken(
    input.tokenKeys,
    { userId: person.id, sessionId, memberships: person.memberships },
    now,
  )
  await runScoped(db, { kind: 'user', userId: person.id }, [
    insertSession({
      ...{ id: sessionId, userId: person.id, createdAt: now, expiresAt: endsAt, ip: input.ip },
      userAgent: input.userAgent?.slice(0, USER_AGENT_CHARACTERS_MAX) ?? null,
    }),
    insertRefreshToken({
      ...{ hash: hashOfRefreshToken(refreshToken), sessionId, userId: person.id, generation: 1 },
      ...{ issuedAt: now, expiresAt: refreshTokenExpiresAt },
    }),
  ])
  return {
    ...{ person, accessToken: access.token, accessTokenExpiresAt: access.expiresAt },
    ...{ refreshToken, refreshTokenExpiresAt },
  }
}
