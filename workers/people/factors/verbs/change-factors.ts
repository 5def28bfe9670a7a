/** Steps shared by all changes of a person's second factors. */
import type { Proof } from '../../../../schema/vocabulary.ts'
import { type Db, runScoped, type Scope, type Statement } from '../../../core/database.ts'
import { Refusal, refuse } from '../../../core/refusal.ts'
import { makeRecoveryCodes } from '../../../credentials/recovery-code.ts'
import { insertMail } from '../../../mail/mails.ts'
import type { SecondFactorChange } from '../../../mail/rules/mails.ts'
import { findPerson, type Person, toPerson } from '../../accounts/db/people.ts'
import { revokeSessions, setSessionProofs } from '../../sign-in/db/sessions.ts'
import { mailTeamChange } from '../../team-change-mail.ts'
import {
  findSecondFactors,
  replaceRecoveryCodes,
  type SecondFactors,
  toSecondFactors,
} from '../db/second-factors.ts'
import { factorMail } from './factor-mail.ts'

/** A change of the person's own second factors, in this session. */
export interface FactorChange {
  userId: string
  sessionId: string
  /** Proofs given in this session so far. */
  proofs: readonly Proof[]
  now: Date
  newId: (now: Date) => string
}

/** Sent after the commit: mails, and recovery codes, which are shown only once. */
export interface ChangedFactors {
  mailIds: string[]
  recoveryCodes: string[] | null
}

/** The person and their factors. @throws Refusal `unauthenticated` */
export async function readFactors(
  db: Db,
  userId: string,
): Promise<{ person: Person; factors: SecondFactors }> {
  const [[row] = [], [factors] = []] = await runScoped(db, scopeOf(userId), [
    findPerson(userId),
    findSecondFactors(userId),
  ])
  const person = row && toPerson(row)
  if (person?.status !== 'active' || !factors) {
    throw new Refusal('unauthenticated', 'The session has ended. Sign in again.')
  }
  return { person, factors: toSecondFactors(factors) }
}

/**
 * After a factor was added: this session counts as confirmed by it, all others end, and the
 * person gets a mail. If they have no recovery codes, new ones are created. Heads of accounts they
 * can pay from are mailed.
 */
export async function addFactor(
  db: Db,
  { person, factors }: { person: Person; factors: SecondFactors },
  added: { statements: Statement[]; proof: Proof; change: SecondFactorChange },
  change: FactorChange,
): Promise<ChangedFactors> {
  const made = factors.recoveryCodesLeft === 0 ? makeRecoveryCodes(person.id) : null
  const proofs = [...new Set([...change.proofs, added.proof])]
  const mailIds = await write(
    db,
    person,
    added.change,
    change,
    [
      ...added.statements,
      setSessionProofs(change.sessionId, proofs),
      ...(made === null ? [] : replaceRecoveryCodes(person.id, made.hashes, change.now)),
    ],
    [mailTeamChange(person.id, 'second_factor_added', { grantId: null, now: change.now })],
  )
  return { mailIds, recoveryCodes: made?.codes ?? null }
}

/**
 * After a factor was removed: all other sessions end, and the person gets a mail. If it was the
 * last one, recovery codes are deleted too, and this session keeps only its first proof.
 */
export async function removeFactor(
  db: Db,
  { person, isLast }: { person: Person; isLast: boolean },
  removed: { statements: Statement[]; change: SecondFactorChange },
  change: FactorChange,
): Promise<ChangedFactors> {
  const firstStep = change.proofs.filter((proof) => ['pwd', 'google', 'github'].includes(proof))
  const mailIds = await write(db, person, removed.change, change, [
    ...removed.statements,
    ...(isLast
      ? [
          setSessionProofs(change.sessionId, firstStep),
          ...replaceRecoveryCodes(person.id, [], change.now),
        ]
      : []),
  ])
  return { mailIds, recoveryCodes: null }
}

/** Replaces all recovery codes. */
export async function renewRecoveryCodes(db: Db, change: FactorChange): Promise<ChangedFactors> {
  const { person } = await readFactors(db, change.userId)
  if (person.factors.length === 0) {
    throw refuse('conflict', 'second_factor_first')
  }
  const { codes, hashes } = makeRecoveryCodes(person.id)
  const mail = factorMail(person, 'recovery_codes_made', change)
  await runScoped(db, scopeOf(person.id), [
    ...replaceRecoveryCodes(person.id, hashes, change.now),
    insertMail(mail),
  ])
  return { mailIds: [mail.id], recoveryCodes: codes }
}

async function write(
  db: Db,
  person: Person,
  kind: SecondFactorChange,
  change: FactorChange,
  statements: Statement[],
  mailsToHeads: Statement[] = [],
): Promise<string[]> {
  const { sessionId: exceptId, now } = change
  const mail = factorMail(person, kind, change)
  const answers = await runScoped(db, scopeOf(person.id), [
    ...statements,
    revokeSessions(person.id, { exceptId, reason: 'second_factor_changed', now }),
    insertMail(mail),
    ...mailsToHeads,
  ])
  const toHeads = mailsToHeads.length === 0 ? [] : (answers.at(-1) ?? [])
  return [mail.id, ...toHeads.map(({ id }) => id as string)]
}

const scopeOf = (userId: string): Scope => ({ kind: 'user', userId })
