import { type Db, guardOf, runScoped } from '../../../core/database.ts'
import { Refusal, refuse } from '../../../core/refusal.ts'
import { type SealingKeys, seal, unseal } from '../../../credentials/sealing.ts'
import { newTotpSecret, stepOfCode, toBase32, totpUrl } from '../../../credentials/totp.ts'
import { clearAttempts } from '../../sign-in/db/attempts.ts'
import { recordAccountAttempt } from '../../sign-in/verbs/try-at-account.ts'
import { confirmTotp, deleteTotp, insertTotp } from '../db/second-factors.ts'
import {
  addFactor,
  type ChangedFactors,
  type FactorChange,
  readFactors,
  removeFactor,
} from './change-factors.ts'
import { wrongFactor } from './check-factor.ts'

const ISSUER = 'Tributary'

/** A secret, shown only once. */
export interface ShownSecret {
  /** Base32, for typing. */
  secret: string
  /** For the QR code. */
  url: string
}

/**
 * Creates a secret that its first code must confirm. An earlier unconfirmed secret is replaced.
 * @throws Refusal `conflict` if one is in use already
 */
export async function beginTotp(
  db: Db,
  { userId, sealingKeys, now }: Pick<FactorChange, 'userId' | 'now'> & { sealingKeys: SealingKeys },
): Promise<ShownSecret> {
  const { person } = await readFactors(db, userId)
  const secret = newTotpSecret()
  const sealed = await seal(sealingKeys, secret, userId)
  const [[inserted] = []] = await runScoped(db, { kind: 'user', userId }, [
    insertTotp(userId, sealed, now),
  ])
  if (inserted === undefined) {
    throw refuse('conflict', 'totp_exists')
  }
  return { secret: toBase32(secret), url: totpUrl(secret, { issuer: ISSUER, label: person.email }) }
}

/**
 * Enables one-time codes once the first code is right.
 * @throws Refusal `conflict` if there is no unconfirmed secret; `second_factor_wrong`;
 *   `rate_limited`
 */
export async function finishTotp(
  db: Db,
  change: FactorChange & { code: string; ip: string | null; sealingKeys: SealingKeys },
): Promise<ChangedFactors> {
  const { userId, now } = change
  const read = await readFactors(db, userId)
  const { totp } = read.factors
  if (!totp || totp.confirmedAt !== null) throw noPendingSecret()
  const { keys } = await recordAccountAttempt(
    db,
    { ...change, counted: 'code', account: userId },
    [],
  )
  const secret = await unseal(change.sealingKeys, totp.secretSealed, userId)
  const step = stepOfCode(secret, change.code, now)
  if (step === null) throw wrongFactor()
  const statements = [confirmTotp(userId, totp.secretSealed, step, now), clearAttempts(keys)]
  const added = { statements, proof: 'otp' as const, change: 'totp_added' as const }
  return addFactor(db, read, added, change).catch((error: unknown) => {
    if (guardOf(error) === 'facts_changed') throw noPendingSecret()
    throw error
  })
}

/** Disables one-time codes. @throws Refusal `not_found` if they are not enabled */
export async function removeTotp(db: Db, change: FactorChange): Promise<ChangedFactors> {
  const { person, factors } = await readFactors(db, change.userId)
  if (!factors.totp?.confirmedAt) throw new Refusal('not_found', 'There are no one-time codes.')
  const isLast = factors.passkeys.length === 0
  const removed = { statements: [deleteTotp(change.userId)], change: 'totp_removed' as const }
  return removeFactor(db, { person, isLast }, removed, change)
}

function noPendingSecret(): Refusal {
  return refuse('conflict', 'totp_not_started')
}
