import type { BillingMode } from '../../schema/vocabulary.ts'
import { readText } from '../core/columns.ts'
import { type Db, runScoped, type Scope } from '../core/database.ts'
import { Refusal, refuse } from '../core/refusal.ts'
import { listOpenMoney, lockBillingMode, updateBillingMode } from './billing-modes.ts'

/**
 * Sets an advertiser's billing mode. Not possible while the advertiser or its affiliates have money
 * in the old mode. Repeating it changes nothing.
 * @throws Refusal `not_found`, or `conflict`, which says what is still open.
 */
export async function setBillingMode(
  db: Db,
  scope: Scope,
  { advertiserId, billingMode }: { advertiserId: string; billingMode: BillingMode },
): Promise<void> {
  const [, [changed] = [], [known] = [], openMoney = []] = await runScoped(db, scope, [
    lockBillingMode(advertiserId),
    updateBillingMode(advertiserId, billingMode),
    // Read after the change: the current mode, and the money that blocks the change.
    ...listOpenMoney(advertiserId),
  ])
  if (changed !== undefined) return
  if (known === undefined) throw new Refusal('not_found', 'There is no such advertiser.')
  if (known.billing_mode === billingMode) return
  const kinds = openMoney.map(({ kind }) => readText(kind))
  const isOffset =
    known.billing_mode === 'own_payer' &&
    kinds.includes('adv.deposit') &&
    kinds.includes('adv.payer')
  const reason = isOffset ? 'billing_money_offset' : 'billing_money_open'
  throw refuse('conflict', reason, { kinds: kinds.join(', ') })
}
