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
  /** Changes with the advertiser and with each change of the account: tokens are shared under it alone. */
  version: string
}

/**
 * How an advertiser's own account signs in; null = it has set up none. `sealingKey`: see loadSealingKeys.
 * @throws when it cannot be opened.
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

/** @throws when it cannot be opened. */
export async function unsealAccount(
  sealing: SealingKeys,
  account: SealedPaypalAccount,
): Promise<PaypalLogin> {
  const { advertiserId, clientId, secretSealed, changedAt } = account
  const secret = await unseal(sealing, secretSealed, advertiserId)
  const version = `${advertiserId} ${changedAt.toISOString()} ${secretSealed}`
  return { clientId, clientSecret: new TextDecoder().decode(secret), version }
}
