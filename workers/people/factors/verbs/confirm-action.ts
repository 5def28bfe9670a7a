import type { Role } from '../../../../schema/vocabulary.ts'
import { noteAction } from '../../../audit/confirmed-actions.ts'
import { type Db, runScoped, type Scope } from '../../../core/database.ts'
import { Refusal } from '../../../core/refusal.ts'
import { sha256Hex } from '../../../core/sha256.ts'
import type { Assertion, RelyingParty } from '../../../credentials/passkey.ts'
import { verifyPassword } from '../../../credentials/password.ts'
import type { SealingKeys } from '../../../credentials/sealing.ts'
import { rolesWithSecondFactor } from '../../../http/role-permissions.ts'
import { findPasswordHash, findPerson, toPerson } from '../../accounts/db/people.ts'
import { clearAttempts } from '../../sign-in/db/attempts.ts'
import { recordAccountAttempt } from '../../sign-in/verbs/try-at-account.ts'
import type { ActionProof } from '../rules.ts'
import { checkFactor, refuseUsed, wrongFactor } from './check-factor.ts'

/** A request, as a confirmation is bound to it. */
export interface Action {
  method: string
  /** Path and query. */
  path: string
  /** SHA-256 of the body's bytes, lower-case hex. */
  bodySha256: string
}

export interface Confirmation {
  userId: string
  /** The role the person acts in; null = none. */
  role: Role | null
  action: Action
  proof: ActionProof
  ip: string | null
  sealingKeys: SealingKeys
  relyingParty: RelyingParty
  now: Date
}

/** The hash a passkey challenge is bound to. */
export function hashOfAction({ method, path, bodySha256 }: Action): Promise<string> {
  return sha256Hex(`${method.toUpperCase()} ${path} ${bodySha256}`)
}

/**
 * Confirms an action by a second factor, or by the password if the person has no factor and their
 * role needs none. Each proof confirms one action.
 * @throws Refusal `second_factor_required`, `second_factor_wrong` or `rate_limited`
 */
export async function confirmAction(db: Db, confirmation: Confirmation): Promise<void> {
  const { userId, action, proof } = confirmation
  const facts = { method: action.method, path: action.path, by: proof.kind }
  const spend = await (proof.kind === 'password'
    ? checkPassword(db, confirmation, proof.password)
    : checkActionFactor(db, confirmation, proof))
  const scope: Scope = { kind: 'user', userId }
  if (spend === null) {
    await runScoped(db, scope, [noteAction('second_factor_refused', facts)])
    throw wrongFactor()
  }
  await runScoped(db, scope, [...spend, noteAction('confirmed_action', facts)]).catch(refuseUsed)
}

async function checkActionFactor(
  db: Db,
  confirmation: Confirmation,
  proof: Exclude<ActionProof, { kind: 'password' }>,
) {
  const answer =
    proof.kind === 'totp'
      ? proof
      : { kind: proof.kind, assertion: JSON.parse(proof.assertion) as Assertion }
  const requestHash = await hashOfAction(confirmation.action)
  const question = { ...confirmation, answer, purpose: 'confirm' as const, requestHash }
  return (await checkFactor(db, question, []))?.spend ?? null
}

async function checkPassword(db: Db, { userId, role, ip, now }: Confirmation, password: string) {
  const scope: Scope = { kind: 'user', userId }
  const [[row] = [], [known] = []] = await runScoped(db, scope, [
    findPerson(userId),
    findPasswordHash(userId),
  ])
  const person = row && toPerson(row)
  const isBarred = role !== null && rolesWithSecondFactor.has(role)
  if (person === undefined || person.factors.length > 0 || isBarred) throw factorRequired()
  const tried = { counted: 'password' as const, account: person.email, userId, ip, now }
  const { keys } = await recordAccountAttempt(db, tried, [])
  const isRight = await verifyPassword(password, known?.password_hash as string | null)
  return isRight ? [clearAttempts(keys)] : null
}

export function factorRequired(): Refusal {
  return new Refusal('second_factor_required', 'Send the header X-Second-Factor.')
}
