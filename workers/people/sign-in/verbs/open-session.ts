import type { Proof } from '../../../../schema/vocabulary.ts'
import { noteAction } from '../../../audit/confirmed-actions.ts'
import type { Statement } from '../../../core/database.ts'
import { signAccessToken } from '../../../credentials/access-token.ts'
import { hashOfRefreshToken, newRefreshToken } from '../../../credentials/refresh-token.ts'
import type { TokenKeys } from '../../../credentials/token-keys.ts'
import { insertMail } from '../../../mail/mails.ts'
import type { Person } from '../../accounts/db/people.ts'
import { openMemberships } from '../../factors/rules.ts'
import { insertRefreshToken, insertSession } from '../db/sessions.ts'
import { idleEnd, sessionEnd } from '../rules/session.ts'

/** The result of signing in or refreshing. */
export interface OpenSession {
  person: Person
  accessToken: string
  accessTokenExpiresAt: Date
  refreshToken: string
  refreshTokenExpiresAt: Date
}

/** Network details of a sign-in, and the keys for its tokens. */
export interface SigningIn {
  ip: string | null
  userAgent: string | null
  requestId: string
  tokenKeys: TokenKeys
  now: Date
  newId: (now: Date) => string
}

/** An authenticated person, and whether they signed in from this network before. */
export interface ProvenPerson {
  person: Person
  proofs: readonly Proof[]
  isKnownNetwork: boolean
}

/** A session to insert in the operation's batch, in scope `user`. */
export interface NewOpenSession {
  session: OpenSession
  statements: Statement[]
  /** Ids of the mails to send after the commit. */
  mailIds: string[]
}

const USER_AGENT_CHARACTERS_MAX = 512

/**
 * Creates a session for an authenticated person. Roles that need a second factor stay closed
 * without one.
 */
export async function openSession(
  { person, proofs, isKnownNetwork }: ProvenPerson,
  input: SigningIn,
): Promise<NewOpenSession> {
  const { now, ip } = input
  const sessionId = input.newId(now)
  const endsAt = sessionEnd(person.memberships, now)
  const refreshToken = newRefreshToken(person.id)
  const expiresAt = idleEnd(endsAt, now)
  const memberships = openMemberships(person.memberships, proofs)
  const access = await signAccessToken(
    input.tokenKeys,
    {
      ...{ userId: person.id, sessionId, memberships, proofs },
      ...{ signedInAt: now, impersonationId: null },
    },
    now,
  )
  const userAgent = input.userAgent?.slice(0, USER_AGENT_CHARACTERS_MAX) ?? null
  const session = { createdAt: now, expiresAt: endsAt, ip, userAgent, proofs }
  const token = { hash: hashOfRefreshToken(refreshToken), sessionId, userId: person.id }
  const mail =
    ip !== null && person.signInCount > 0 && !isKnownNetwork
      ? newSignInMail(person, { ...input, ip, userAgent: userAgent ?? '' })
      : null
  return {
    session: {
      ...{ person, accessToken: access.token, accessTokenExpiresAt: access.expiresAt },
      ...{ refreshToken, refreshTokenExpiresAt: expiresAt },
    },
    statements: [
      insertSession({ id: sessionId, userId: person.id, ...session }),
      insertRefreshToken({ ...token, generation: 1, issuedAt: now, expiresAt }),
      noteAction('sign_in', { session: sessionId, proofs }),
      ...(mail === null ? [] : [insertMail(mail)]),
    ],
    mailIds: mail === null ? [] : [mail.id],
  }
}

function newSignInMail(
  person: Person,
  {
    ip,
    userAgent,
    now,
    newId,
  }: Pick<SigningIn, 'now' | 'newId'> & Record<'ip' | 'userAgent', string>,
) {
  return {
    ...{ id: newId(now), kind: 'new_sign_in' as const, toAddress: person.email, now },
    ...{ language: person.language, userId: person.id, advertiserId: null },
    facts: { name: person.name, at: now.toISOString(), ip, user_agent: userAgent },
  }
}
