import { type Db, runScoped, type Statement } from '../../../core/database.ts'
import { Refusal, refuseField } from '../../../core/refusal.ts'
import type { BreachedPasswords } from '../../../credentials/breached-passwords.ts'
import { hashPassword, verifyPassword } from '../../../credentials/password.ts'
import { insertMail } from '../../../mail/mails.ts'
import { clearAttempts } from '../../sign-in/db/attempts.ts'
import { revokeSessions } from '../../sign-in/db/sessions.ts'
import { recordAccountAttempt } from '../../sign-in/verbs/try-at-account.ts'
import { spendEmailToken } from '../db/email-tokens.ts'
import { findPasswordHash, findPerson, type Person, toPerson } from '../db/people.ts'
import { approveOwnAccounts, dropFactors, proveEmail, setPassword } from '../db/people-changes.ts'
import { asLinkOver, readEmailToken } from './read-email-token.ts'
import { requirePassword } from './require-password.ts'
import { type ProveEmail, withApproved } from './verify-email.ts'
import { type Welcomed, welcomeVerifiedPerson } from './welcome-verified-person.ts'

export interface ResetPassword extends ProveEmail {
  password: string
  breaches: BreachedPasswords | null
}

/**
 * Sets a new password with the link sent to the address, and ends all sessions. The link also
 * confirms the address. Second factors added before the address was confirmed are deleted: a
 * stranger may have added them.
 * @throws Refusal `gone`; `invalid_input` for a weak password: the link stays valid.
 */
export async function resetPassword(db: Db, input: ResetPassword): Promise<Welcomed> {
  const { now, newId, password, requestId, ip } = input
  const { id, userId, person, registration } = await readEmailToken(db, 'reset', input)
  await requirePassword(password, [person.email, person.name], input.breaches)
  const passwordHash = await hashPassword(password)
  const origin = { kind: 'person', id: userId, userId, role: null, requestId, ip } as const
  const asked: Db = { ...db, origin }
  const notice = changedMail({ ...person, id: userId }, newId(now), now)
  const [, , , approved = []] = await runScoped(asked, { kind: 'user', userId }, [
    spendEmailToken(userId, id, now),
    ...passwordStatements(userId, null, passwordHash, now),
    ...approveOwnAccounts(userId, now),
    proveEmail(userId, now),
    ...(person.isEmailVerified ? [] : dropFactors(userId)),
    insertMail(notice),
  ]).catch((error: unknown) => {
    throw asLinkOver(error)
  })
  const greeted = await welcomeVerifiedPerson(asked, { ...input, userId, registration })
  return withApproved({ ...greeted, mailIds: [notice.id, ...greeted.mailIds] }, approved)
}

export interface ChangePassword {
  userId: string
  /** The current session, which stays open. */
  sessionId: string
  oldPassword: string
  password: string
  breaches: BreachedPasswords | null
  ip: string | null
  now: Date
  newId: (now: Date) => string
}

/**
 * Changes the password of a signed-in person and ends their other sessions.
 * @returns ids of the notification mails.
 * @throws Refusal `invalid_input` for a wrong old password or a weak new one; `rate_limited` after
 *   several wrong ones.
 */
export async function changePassword(db: Db, input: ChangePassword): Promise<string[]> {
  const { userId, now } = input
  const scope = { kind: 'user', userId } as const
  const [[row] = []] = await runScoped(db, scope, [findPerson(userId)])
  if (row === undefined) throw new Refusal('unauthenticated', 'The session has ended.')
  const person = toPerson(row)
  await requirePassword(input.password, [person.email, person.name], input.breaches)
  const keys = await requireOldPassword(db, person, input)
  const passwordHash = await hashPassword(input.password)
  const notice = changedMail(person, input.newId(now), now)
  await runScoped(db, scope, [
    clearAttempts(keys),
    ...passwordStatements(userId, input.sessionId, passwordHash, now),
    insertMail(notice),
  ])
  return [notice.id]
}

/** Counts as a sign-in attempt, so that a stolen session cannot be used to guess the password. */
async function requireOldPassword(
  db: Db,
  person: Person,
  { userId, oldPassword, ip, now }: ChangePassword,
): Promise<string[]> {
  const tried = { counted: 'password', account: person.email, userId, ip, now } as const
  const { keys, rows } = await recordAccountAttempt(db, tried, [findPasswordHash(userId)])
  const hash = (rows[0]?.[0]?.password_hash ?? null) as string | null
  if (hash === null) throw refuseField('old_password', 'no_password')
  if (await verifyPassword(oldPassword, hash)) return keys
  throw refuseField('old_password', 'wrong_password')
}

function passwordStatements(
  userId: string,
  exceptId: string | null,
  passwordHash: string,
  now: Date,
): Statement[] {
  return [
    setPassword(userId, passwordHash, now),
    revokeSessions(userId, { exceptId, reason: 'password_changed', now }),
  ]
}

function changedMail(
  person: Pick<Person, 'id' | 'email' | 'name' | 'language'>,
  id: string,
  now: Date,
) {
  return {
    ...{ id, kind: 'password_changed' as const, toAddress: person.email, now },
    ...{ language: person.language, userId: person.id, advertiserId: null },
    facts: { name: person.name, at: now.toISOString() },
  }
}
