/** PayPal accounts of advertisers that pay themselves. */

import { type Db, runScoped } from '../../../core/database.ts'
import { loadSealingKeys, type SealingKeys, unseal } from '../../../credentials/sealing.ts'
import {
  findSealedAccount,
  type SealedPaypalAccount,
  toSealedAccount,
} from '../db/paypal-accounts.ts'

const system = { kind: 'system' } as const

export interface PaypalLogin {
  clientId: string
  clientSecret: string
  /** Changes with each change of the account. Tokens are cached by it. */
  version: string
}

/**
 * The login of an advertiser's own account; null = it has none. `sealingKey`: see loadSealingKeys.
 * @throws if the secret cannot be unsealed.
 */
export async function openOwnAccount(
  db: Db,
  sealingKey: string,
  advertiserId: string,
): Promise<PaypalLogin | null> {
  const [[row] = []] = await runScoped(db, system, [findSealedAccount(advertiserId)])
  return row === undefined
    ? null
    : unsealAccount(await loadSealingKeys(sealingKey), toSealedAccount(row))
}

/** @throws if the secret cannot be unsealed. */
export async function unsealAccount(
  sealing: SealingKeys,
  account: SealedPaypalAccount,
): Promise<PaypalLogin> {
  const { advertiserId, clientId, secretSealed, changedAt } = account
  const secret = await unseal(sealing, secretSealed, advertiserId)
  const version = `${advertiserId} ${changedAt.toISOString()} ${secretSealed}`
  return { clientId, clientSecret: new TextDecoder().decode(secret), version }
}
