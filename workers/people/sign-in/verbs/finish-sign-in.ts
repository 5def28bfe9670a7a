import { noteAction } from '../../../audit/confirmed-actions.ts'
import { type Db, runScoped, type Scope } from '../../../core/database.ts'
import { Refusal } from '../../../core/refusal.ts'
import type { RelyingParty } from '../../../credentials/passkey.ts'
import type { SealingKeys } from '../../../credentials/sealing.ts'
import {
  type FirstStep,
  verifySecondFactorToken,
} from '../../../credentials/second-factor-token.ts'
import type { TokenKeys } from '../../../credentials/token-keys.ts'
import { insertMail } from '../../../mail/mails.ts'
import { findPerson, type Person, toPerson } from '../../accounts/db/people.ts'
import {
  checkFactor,
  type FactorAnswer,
  refuseUsed,
  wrongFactor,
} from '../../factors/verbs/check-factor.ts'
import { factorMail } from '../../factors/verbs/factor-mail.ts'
import { type OpenSession, openSession, type SigningIn } from './open-session.ts'
import { askedBy } from './sign-in.ts'

export interface FinishSignIn extends SigningIn {
  /** The token of the first step. */
  token: string
  answer: FactorAnswer
  sealingKeys: SealingKeys
  relyingParty: RelyingParty
}

/**
 * Opens the session of a person who passed the first step and gives a second factor.
 * @throws Refusal `unauthenticated` if the first step has expired; `second_factor_wrong`;
 *   `rate_limited`
 */
export async function finishSignIn(
  db: Db,
  input: FinishSignIn,
): Promise<{ session: OpenSession; mailIds: string[] }> {
  const { answer, now } = input
  const { userId, proofs, passedAt } = await requireFirstStep(input.tokenKeys, input.token, now)
  const scope: Scope = { kind: 'user', userId }
  const asked = askedBy(db, userId, input)
  const question = { ...input, userId, purpose: 'sign_in' as const, requestHash: null }
  const checked = await checkFactor(db, question, [findPerson(userId)])
  if (checked === null) {
    await runScoped(asked, scope, [noteAction('second_factor_refused', { by: answer.kind })])
    throw wrongFactor()
  }
  const person = requirePerson(checked.rows[0]?.[0], passedAt)
  const proven = { person, isKnownNetwork: checked.isKnownNetwork }
  const opened = await openSession({ ...proven, proofs: [...proofs, checked.proof] }, input)
  const notices =
    answer.kind === 'recovery' ? [factorMail(person, 'recovery_code_used', input)] : []
  await runScoped(asked, scope, [
    ...checked.spend,
    ...opened.statements,
    ...notices.map((mail) => insertMail(mail)),
  ]).catch(refuseUsed)
  return { session: opened.session, mailIds: [...opened.mailIds, ...notices.map(({ id }) => id)] }
}

/** The person who passed the first step. @throws Refusal `unauthenticated` */
export async function requireFirstStep(
  keys: TokenKeys,
  token: string,
  now: Date,
): Promise<FirstStep> {
  const first = await verifySecondFactorToken(keys, token, now)
  if (first === null) throw firstStepOver()
  return first
}

/** If the password was changed since, the first step is void. */
function requirePerson(row: Record<string, unknown> | undefined, passedAt: Date): Person {
  const person = row && toPerson(row)
  const changedAt = person?.passwordChangedAt
  // The token's time is in whole seconds.
  const isChanged = changedAt != null && Math.floor(+changedAt / 1000) * 1000 > +passedAt
  if (person?.status !== 'active' || isChanged) throw firstStepOver()
  return person
}

function firstStepOver(): Refusal {
  return new Refusal('unauthenticated', 'Sign in with your password again.')
}
