import type { Proof } from '../../../../schema/vocabulary.ts'
import { noteAction } from '../../../audit/confirmed-actions.ts'
import { type Db, runScoped, type Scope, type Statement } from '../../../core/database.ts'
import { Refusal } from '../../../core/refusal.ts'
import { hashPassword, needsRehash, verifyPassword } from '../../../credentials/password.ts'
import { signSecondFactorToken } from '../../../credentials/second-factor-token.ts'
import { findAccount, findPerson, rehashPassword, toPerson } from '../../accounts/db/people.ts'
import type { SecondFactorMethod } from '../../factors/rules.ts'
import { clearAttempts } from '../db/attempts.ts'
import { type OpenSession, openSession, type ProvenPerson, type SigningIn } from './open-session.ts'
import { recordAccountAttempt } from './try-at-account.ts'

export interface SignIn extends SigningIn {
  email: string
  password: string
}

/** Signed in, or after the first step: a second factor is still needed. */
export type SignedIn =
  | { kind: 'session'; session: OpenSession; mailIds: string[] }
  | {
      kind: 'second_factor'
      token: string
      expiresAt: Date
      methods: SecondFactorMethod[]
    }

/**
 * Opens a session for the person with this address and password, or asks for their second factor.
 * @throws Refusal `unauthenticated`, after the same work and with the same message for an unknown
 *   address, a wrong password and a blocked person; `rate_limited` after too many failed attempts.
 */
export async function signIn(db: Db, input: SignIn): Promise<SignedIn> {
  const { now, ip } = input
  const email = input.email.toLowerCase()
  const [[account] = []] = await runScoped(db, { kind: 'sign_in', email }, [findAccount(email)])
  // An unused id for an unknown address: the same statements run for everybody.
  const userId = (account?.id as string | undefined) ?? input.newId(now)
  const tried = { counted: 'password' as const, account: email, userId, ip, now }
  const { isKnownNetwork, keys, rows } = await recordAccountAttempt(db, tried, [findPerson(userId)])
  const hash = (account?.password_hash as string | null | undefined) ?? null
  const isRight = await verifyPassword(input.password, hash)
  const asked = askedBy(db, account === undefined ? null : userId, input)
  const scope: Scope = { kind: 'user', userId }
  const [[personRow] = []] = rows
  if (personRow === undefined || hash === null || !isRight || account?.status !== 'active') {
    await runScoped(asked, scope, [noteAction('sign_in_refused', {})])
    throw new Refusal('unauthenticated', 'E-mail and password do not match.')
  }
  const rehashed = needsRehash(hash)
    ? [rehashPassword(userId, hash, await hashPassword(input.password))]
    : []
  const person = toPerson(personRow)
  const proven = { person, proofs: ['pwd' as const], isKnownNetwork }
  return passFirstStep(asked, proven, [clearAttempts(keys), ...rehashed], input)
}

/**
 * Continues after the first proof: opens a session, or asks for a second factor. `statements` run
 * in the same batch as the session.
 */
export async function passFirstStep(
  db: Db,
  proven: ProvenPerson,
  statements: Statement[],
  input: SigningIn,
): Promise<SignedIn> {
  const { person, proofs } = proven
  const scope: Scope = { kind: 'user', userId: person.id }
  if (person.factors.length > 0) {
    if (statements.length > 0) await runScoped(db, scope, statements)
    const first = { userId: person.id, proofs: [...proofs] as Proof[] }
    const { token, expiresAt } = await signSecondFactorToken(input.tokenKeys, first, input.now)
    return { kind: 'second_factor', token, expiresAt, methods: [...person.factors, 'recovery'] }
  }
  const opened = await openSession(proven, input)
  await runScoped(db, scope, [...statements, ...opened.statements])
  return { kind: 'session', session: opened.session, mailIds: opened.mailIds }
}

/** The database with the account of a sign-in attempt as its origin; null = an unknown account. */
export function askedBy(db: Db, userId: string | null, { requestId, ip }: SigningIn): Db {
  return { ...db, origin: { kind: 'person', id: userId, userId, role: null, requestId, ip } }
}
