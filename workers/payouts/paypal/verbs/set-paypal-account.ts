import { type Db, guardOf, runScoped, type Scope } from '../../../core/database.ts'
import { invariant } from '../../../core/invariant.ts'
import { Refusal, refuse, refuseField } from '../../../core/refusal.ts'
import { type SealingKeys, seal } from '../../../credentials/sealing.ts'
import { ensureSchedule } from '../../runs/db/payout-schedules.ts'
import { timingUnset } from '../../runs/verbs/set-payout-schedule.ts'
import {
  findPaypalAccount,
  type PaypalAccount,
  putPaypalAccount,
  toPaypalAccount,
} from '../db/paypal-accounts.ts'

export interface PaypalCredentials {
  advertiserId: string
  clientId: string
  /** Undefined: keep the current secret of the same client id. */
  clientSecret: string | undefined
  webhookId: string | null
}

/**
 * Sets the PayPal account with which an advertiser pays its affiliates. The secret is sealed here
 * and only cron can unseal it. Saving the same values again counts as a change.
 * @throws Refusal `not_found`, `invalid_input`, or `conflict`, which says why it cannot change now.
 */
export async function setPaypalAccount(
  db: Db,
  scope: Scope,
  { advertiserId, clientId, clientSecret, webhookId }: PaypalCredentials,
  { sealing, userId, now }: { sealing: SealingKeys; userId: string; now: Date },
): Promise<PaypalAccount> {
  const find = findPaypalAccount(advertiserId)
  const [[known] = []] = await runScoped(db, scope, [find])
  if (known === undefined) throw new Refusal('not_found', 'There is no such advertiser.')
  const secretSealed =
    clientSecret === undefined ? null : await seal(sealing, bytesOf(clientSecret), advertiserId)
  const account = { advertiserId, clientId, secretSealed, webhookId, userId, now }
  try {
    const answers = await runScoped(db, scope, [
      ...putPaypalAccount(account),
      // The default schedule is manual until the advertiser changes it.
      ensureSchedule(advertiserId, timingUnset, { changedBy: userId, now }),
      find,
    ])
    const [stored] = answers.at(-1) ?? []
    const set = stored === undefined ? null : toPaypalAccount(stored)
    invariant(set, 'what was set is there')
    return set
  } catch (error) {
    const guard = guardOf(error)
    if (guard === 'secret_missing') {
      throw refuseField('client_secret', 'required')
    }
    if (guard === 'not_own_payer' || guard === 'payouts_under_way') {
      throw refuse('conflict', guard)
    }
    throw error
  }
}

const bytesOf = (text: string) => new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>
