import type { BillingMode } from '../../schema/vocabulary.ts'
import { type Db, runScoped, type Scope } from '../core/database.ts'
import { Refusal } from '../core/refusal.ts'
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
  const kinds = openMoney.map(({ kind }) => words[kind as string] ?? String(kind))
  const isSetOff = ['adv.deposit', 'adv.payer'].every((kind) =>
    openMoney.some((row) => row.kind === kind),
  )
  const hint =
    isSetOff && known.billing_mode === 'own_payer'
      ? ' Deposit and payments can be set off by a booking.'
      : ''
  const message = `Money of the current billing mode is still open: ${kinds.join(', ')}. Settle all of it first.${hint}`
  throw new Refusal('conflict', message)
}

/** Readable names of ledger accounts. */
const words: Readonly<Record<string, string>> = {
  'adv.deposit': 'a deposit',
  'adv.receivable': 'a debt of the advertiser',
  'adv.payer': 'payments that the advertiser owes its affiliates',
  'plat.fee_pending': 'fees that wait for approval',
  'aff.pending': 'commissions that wait for approval',
  'aff.hold': 'commissions on hold',
  'aff.available': 'balances of affiliates',
  'aff.in_transit': 'payouts under way',
  'aff.debt': 'debts of affiliates',
  unfunded: 'conversions that wait for money',
}
