import type { ChallengePurpose, Proof } from '../../../../schema/vocabulary.ts'
import { readText } from '../../../core/columns.ts'
import { type Db, guardOf, type Statement } from '../../../core/database.ts'
import { Refusal } from '../../../core/refusal.ts'
import {
  type Assertion,
  challengeOf,
  type RelyingParty,
  verifyAssertion,
} from '../../../credentials/passkey.ts'
import { hashOfRecoveryCode } from '../../../credentials/recovery-code.ts'
import { type SealingKeys, unseal } from '../../../credentials/sealing.ts'
import { stepOfCode } from '../../../credentials/totp.ts'
import { clearAttempts } from '../../sign-in/db/attempts.ts'
import { recordAccountAttempt } from '../../sign-in/verbs/try-at-account.ts'
import { findChallenge, notePasskeyUse, spendChallenge } from '../db/passkeys.ts'
import {
  acceptStep,
  findRecoveryCode,
  findSecondFactors,
  type SecondFactors,
  spendRecoveryCode,
  toSecondFactors,
} from '../db/second-factors.ts'

/** A second factor given by a person. */
export type FactorAnswer =
  | { kind: 'totp'; code: string }
  | { kind: 'recovery'; code: string }
  | { kind: 'passkey'; assertion: Assertion }

export interface FactorQuestion {
  userId: string
  answer: FactorAnswer
  /** Purpose of a passkey challenge; `requestHash` identifies the action to confirm. */
  purpose: Exclude<ChallengePurpose, 'register'>
  requestHash: string | null
  ip: string | null
  sealingKeys: SealingKeys
  relyingParty: RelyingParty
  now: Date
}

/**
 * A right answer. It counts once `spend` is committed, which raises `code_used` if it was used
 * before.
 */
export interface CheckedFactor {
  proof: Proof
  spend: Statement[]
  isKnownNetwork: boolean
  rows: Record<string, unknown>[][]
}

/**
 * Checks a second factor, after recording the attempt. `statements` are read in the same batch.
 * @returns null if it is wrong
 * @throws Refusal `rate_limited` after too many wrong ones
 */
export async function checkFactor(
  db: Db,
  question: FactorQuestion,
  statements: Statement[],
): Promise<CheckedFactor | null> {
  const { userId, answer, purpose, ip, now } = question
  const tried = { counted: 'code' as const, account: userId, userId, ip, now }
  const recoveryHash = answer.kind === 'recovery' ? hashOfRecoveryCode(userId, answer.code) : ''
  const challenge = answer.kind === 'passkey' ? (challengeOf(answer.assertion) ?? '') : ''
  const { isKnownNetwork, keys, rows } = await recordAccountAttempt(db, tried, [
    findSecondFactors(userId),
    findRecoveryCode(userId, recoveryHash),
    findChallenge(userId, purpose, challenge, now),
    ...statements,
  ])
  const [[factorRow] = [], [recovery] = [], [asked] = [], ...rest] = rows
  if (factorRow === undefined) return null
  const factors = toSecondFactors(factorRow)
  const checked = { isKnownNetwork, rows: rest }
  const right = (proof: Proof, spend: Statement[]) => ({
    ...{ ...checked, proof, spend: [...spend, clearAttempts(keys)] },
  })
  switch (answer.kind) {
    case 'totp': {
      const step = await checkCode(question, factors, answer.code)
      return step === null ? null : right('otp', [acceptStep(userId, step)])
    }
    case 'recovery':
      if (recovery?.is_good !== true) return null
      return right('recovery', [spendRecoveryCode(userId, recoveryHash, now)])
    case 'passkey': {
      const isAsked = asked !== undefined && asked.request_hash === question.requestHash
      const passkey = factors.passkeys.find(
        ({ credentialId }) => credentialId === answer.assertion.id,
      )
      if (!isAsked || passkey === undefined) return null
      const { relyingParty } = question
      const count = await verifyAssertion(relyingParty, challenge, answer.assertion, passkey)
      if (count === null) return null
      const spend = [
        spendChallenge(readText(asked.id), now),
        notePasskeyUse(passkey.id, count, now),
      ]
      return right('hwk', spend)
    }
  }
}

async function checkCode(
  { userId, sealingKeys, now }: FactorQuestion,
  { totp }: SecondFactors,
  code: string,
): Promise<number | null> {
  if (!totp?.confirmedAt) return null
  return stepOfCode(await unseal(sealingKeys, totp.secretSealed, userId), code, now)
}

/** Of two concurrent uses, or a repeated one, only the first counts. */
export function refuseUsed(error: unknown): never {
  if (guardOf(error) === 'code_used') throw wrongFactor()
  throw error
}

export function wrongFactor(): Refusal {
  return new Refusal(
    'second_factor_wrong',
    'This is not right, or was used before. Try another one.',
  )
}
