import { readText } from '../../../core/columns.ts'
import { type Db, guardOf, runScoped } from '../../../core/database.ts'
import { Refusal, refuse } from '../../../core/refusal.ts'
import {
  type Attestation,
  challengeOf,
  type RelyingParty,
  verifyAttestation,
} from '../../../credentials/passkey.ts'
import {
  deletePasskey,
  findChallenge,
  insertPasskey,
  renamePasskey,
  spendChallenge,
} from '../db/passkeys.ts'
import {
  addFactor,
  type ChangedFactors,
  type FactorChange,
  readFactors,
  removeFactor,
} from './change-factors.ts'
import { wrongFactor } from './check-factor.ts'

const PASSKEYS_MAX = 20

/**
 * Adds the passkey a browser created for our challenge.
 * @throws Refusal `second_factor_wrong` if the challenge is unknown or the answer wrong; `conflict`
 *   if the passkey exists already or there are too many
 */
export async function addPasskey(
  db: Db,
  change: FactorChange & {
    name: string
    attestation: Attestation
    relyingParty: RelyingParty
  },
): Promise<ChangedFactors & { passkeyId: string }> {
  const { userId, name, attestation, now } = change
  const read = await readFactors(db, userId)
  if (read.factors.passkeys.length >= PASSKEYS_MAX) {
    throw refuse('conflict', 'passkeys_max', { max: PASSKEYS_MAX })
  }
  const challenge = challengeOf(attestation) ?? ''
  const [[asked] = []] = await runScoped(db, { kind: 'user', userId }, [
    findChallenge(userId, 'register', challenge, now),
  ])
  if (asked === undefined) throw wrongFactor()
  const made = await verifyAttestation(change.relyingParty, challenge, attestation)
  if (made === null) throw wrongFactor()
  const id = change.newId(now)
  const statements = [
    spendChallenge(readText(asked.id), now),
    insertPasskey({ ...made, id, userId, name, createdAt: now }),
  ]
  const added = { statements, proof: 'hwk' as const, change: 'passkey_added' as const }
  const changed = await addFactor(db, read, added, change).catch(refuseTaken)
  return { ...changed, passkeyId: id }
}

function refuseTaken(error: unknown): never {
  const guard = guardOf(error)
  if (guard === 'code_used') throw wrongFactor()
  if (guard === 'passkey_taken') {
    throw refuse('conflict', 'passkey_taken')
  }
  throw error
}

/** Renames a passkey. @throws Refusal `not_found` */
export async function changePasskeyName(
  db: Db,
  { userId, passkeyId, name }: { userId: string; passkeyId: string; name: string },
): Promise<void> {
  const [[renamed] = []] = await runScoped(db, { kind: 'user', userId }, [
    renamePasskey(userId, passkeyId, name),
  ])
  if (renamed === undefined) throw noSuchPasskey()
}

/** Removes a passkey. @throws Refusal `not_found` */
export async function removePasskey(
  db: Db,
  change: FactorChange & { passkeyId: string },
): Promise<ChangedFactors> {
  const { userId, passkeyId } = change
  const { person, factors } = await readFactors(db, userId)
  const others = factors.passkeys.filter(({ id }) => id !== passkeyId)
  if (others.length === factors.passkeys.length) throw noSuchPasskey()
  const isLast = others.length === 0 && !factors.totp?.confirmedAt
  const statements = [deletePasskey(userId, passkeyId)]
  const removed = { statements, change: 'passkey_removed' as const }
  return removeFactor(db, { person, isLast }, removed, change)
}

function noSuchPasskey(): Refusal {
  return new Refusal('not_found', 'There is no such passkey.')
}
