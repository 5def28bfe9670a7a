import type { ChallengePurpose } from '../../../../schema/vocabulary.ts'
import { type Db, runScoped, type Scope } from '../../../core/database.ts'
import { Refusal, refuse } from '../../../core/refusal.ts'
import {
  assertionOptions,
  newChallenge,
  type RelyingParty,
  registrationOptions,
} from '../../../credentials/passkey.ts'
import { findPerson, type Person, toPerson } from '../../accounts/db/people.ts'
import { insertChallenge, type PasskeyRow } from '../db/passkeys.ts'
import { findSecondFactors, toSecondFactors } from '../db/second-factors.ts'

/** Time for the person to use their passkey. */
const CHALLENGE_MS = 5 * 60_000

export interface PasskeyQuestion {
  userId: string
  relyingParty: RelyingParty
  now: Date
  newId: (now: Date) => string
}

/**
 * Creates a challenge for the person's passkeys: to sign in, or to confirm the action with this
 * hash.
 * @returns the options for the browser
 * @throws Refusal `conflict` if they have no passkey
 */
export async function askPasskey(
  db: Db,
  question: PasskeyQuestion & { actionHash: string | null },
) {
  const { userId, actionHash, relyingParty } = question
  const { passkeys } = await readPerson(db, userId)
  if (passkeys.length === 0) throw refuse('conflict', 'no_passkey')
  const challenge = newChallenge()
  const purpose = actionHash === null ? 'sign_in' : 'confirm'
  await keep(db, question, { challenge, purpose, requestHash: actionHash })
  return assertionOptions(relyingParty, challenge, passkeys)
}

/** Creates a challenge for a new passkey. @returns the options for the browser */
export async function askNewPasskey(db: Db, question: PasskeyQuestion) {
  const { person, passkeys } = await readPerson(db, question.userId)
  const challenge = newChallenge()
  await keep(db, question, { challenge, purpose: 'register', requestHash: null })
  const { id: userId, email, name } = person
  return registrationOptions(question.relyingParty, challenge, { userId, email, name, passkeys })
}

async function readPerson(
  db: Db,
  userId: string,
): Promise<{ person: Person; passkeys: PasskeyRow[] }> {
  const scope: Scope = { kind: 'user', userId }
  const [[row] = [], [factors] = []] = await runScoped(db, scope, [
    findPerson(userId),
    findSecondFactors(userId),
  ])
  const person = row && toPerson(row)
  if (person?.status !== 'active' || !factors) {
    throw new Refusal('unauthenticated', 'The session has ended. Sign in again.')
  }
  return { person, passkeys: toSecondFactors(factors).passkeys }
}

function keep(
  db: Db,
  { userId, now, newId }: PasskeyQuestion,
  asked: { challenge: string; purpose: ChallengePurpose; requestHash: string | null },
) {
  const expiresAt = new Date(now.getTime() + CHALLENGE_MS)
  const row = { id: newId(now), userId, createdAt: now, expiresAt, ...asked }
  return runScoped(db, { kind: 'user', userId }, [insertChallenge(row)])
}
