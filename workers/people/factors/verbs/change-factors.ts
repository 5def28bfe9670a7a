/** What every change of a person's second factors does beside the change itself. */
import type { Proof } from '../../../../schema/vocabulary.ts'
import { type Db, runScoped, type Scope, type Statement } from '../../../core/database.ts'
import { Refusal } from '../../../core/refusal.ts'
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

/** Somebody changes their own second factors, in this session. */
export interface FactorChange {
  userId: string
  sessionId: string
  /** By what this session is proven so far. */
  proofs: readonly Proof[]
  now: Date
  newId: (now: Date) => string
}

/** What is told after the commit: the mail, and recovery codes that are shown this once. */
export interface ChangedFactors {
  mailIds: string[]
  recoveryCodes: string[] | null
}

/** The person and their factors as they are. @throws Refusal `unauthenticated` */
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
 * A factor came: the session counts as proven by it, all others end, the owner is told. Whoever has
 * no recovery codes gets them. The heads of accounts that they can pay from are mailed.
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
 * A factor went: all other sessions end, the owner is told. With the last one go the recovery codes,
 * and what this session was proven by beyond the first step.
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

/** New recovery codes in place of all old ones. */
export async function renewRecoveryCodes(db: Db, change: FactorChange): Promise<ChangedFactors> {
  const { person } = await readFactors(db, change.userId)
  if (person.factors.length === 0) {
    throw new Refusal('conflict', 'Recovery codes come with a second factor. Add one first.')
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
  told: SecondFactorChange,
  change: FactorChange,
  statements: Statement[],
  mailsToHeads: Statement[] = [],
): Promise<string[]> {
  const { sessionId: exceptId, now } = change
  const mail = factorMail(person, told, change)
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
