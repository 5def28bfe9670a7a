/** PayPal accounts of advertisers that pay themselves: their clients, and whether PayPal knows them. */

import { type Db, runScoped } from '../../../core/database.ts'
import { loadSealingKeys, type SealingKeys, unseal } from '../../../credentials/sealing.ts'
import type { PaypalProblem } from '../account-rules.ts'
import {
  findSealedAccount,
  listAccountsToCheck,
  noteAccountChecked,
  type SealedPaypalAccount,
  toSealedAccount,
} from '../db/paypal-accounts.ts'

const system = { kind: 'system' } as const
const DAY_MS = 86_400_000
const ACCOUNTS_PER_RUN_MAX = 200

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
  return row === undefined ? null : open(await loadSealingKeys(sealingKey), toSealedAccount(row))
}

async function open(sealing: SealingKeys, account: SealedPaypalAccount): Promise<PaypalLogin> {
  const { advertiserId, clientId, secretSealed, changedAt } = account
  const secret = await unseal(sealing, secretSealed, advertiserId)
  const version = `${advertiserId} ${changedAt.toISOString()} ${secretSealed}`
  return { clientId, clientSecret: new TextDecoder().decode(secret), version }
}

export interface AccountCheck {
  db: Db
  /** See loadSealingKeys. */
  sealingKey: string
  /** Asks PayPal for a new token; null = it gave one. */
  tryLogin: (login: PaypalLogin) => Promise<PaypalProblem | null>
  now: Date
  hasTime: () => boolean
}

/**
 * Tries accounts that are new or had a problem, and each of the others once a day. Safe to repeat. What
 * cannot be opened fails the run, after all others were tried.
 */
export async function checkPaypalAccounts({
  db,
  sealingKey,
  tryLogin,
  now,
  hasTime,
}: AccountCheck): Promise<{ tried: number; problems: number }> {
  const sealing = await loadSealingKeys(sealingKey)
  const before = new Date(now.getTime() - DAY_MS)
  const [rows = []] = await runScoped(db, system, [
    listAccountsToCheck(before, ACCOUNTS_PER_RUN_MAX),
  ])
  const done = { tried: 0, problems: 0 }
  const failures: unknown[] = []
  for (const account of rows.map(toSealedAccount)) {
    if (!hasTime()) break
    try {
      const problem = await tryLogin(await open(sealing, account))
      await runScoped(db, system, [noteAccountChecked(account, problem, now)])
      done.tried += 1
      if (problem !== null) done.problems += 1
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length > 0) throw failures[0]
  return done
}
