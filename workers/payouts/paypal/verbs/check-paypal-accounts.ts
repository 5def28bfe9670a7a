/** Checks whether PayPal accepts the accounts of advertisers that pay themselves. */

import { type Db, openDatabase, runScoped } from '../../../core/database.ts'
import type { Job } from '../../../core/job.ts'
import { loadSealingKeys } from '../../../credentials/sealing.ts'
import { tryOwnLogin } from '../../batches/verbs/payout-deps.ts'
import type { PaypalProblem } from '../account-rules.ts'
import { listAccountsToCheck, noteAccountChecked, toSealedAccount } from '../db/paypal-accounts.ts'
import { type PaypalLogin, unsealAccount } from './own-paypal-accounts.ts'

const system = { kind: 'system' } as const
const DAY_MS = 86_400_000
const ACCOUNTS_PER_RUN_MAX = 200

export interface AccountCheck {
  db: Db
  /** See loadSealingKeys. */
  sealingKey: string
  /** Requests a new token from PayPal; null = it issued one. */
  tryLogin: (login: PaypalLogin) => Promise<PaypalProblem | null>
  now: Date
  hasTime: () => boolean
}

/**
 * Checks accounts that are new or had a problem, and each of the others once a day. Safe to repeat.
 * An account that cannot be unsealed fails the run, after all others were checked.
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
      const problem = await tryLogin(await unsealAccount(sealing, account))
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

export const checkPaypalAccountsJob = {
  name: 'check-paypal-accounts',
  cron: '*/10 * * * *',
  minutesMax: 2,
  run: async (env, now, hasTime) => {
    const [db, sealingKey] = [await openDatabase(env), env.SEALING_KEY]
    return checkPaypalAccounts({ db, sealingKey, tryLogin: tryOwnLogin(env), now, hasTime })
  },
} as const satisfies Job
