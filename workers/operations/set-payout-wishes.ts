import {
  findPayoutWishes,
  type PayoutWishes,
  toPayoutWishes,
  updatePayoutWishes,
} from '../db/affiliate-payouts.ts'
import { type Db, runScoped, type Scope } from '../db/database.ts'
import { Refusal } from '../domain/refusal.ts'

/**
 * Changes how an affiliate wishes to be paid; what is left out stays. The same again changes nothing.
 * @throws Refusal `not_found`
 */
export async function setPayoutWishes(
  db: Db,
  scope: Scope,
  { affiliateId, wishes }: { affiliateId: string; wishes: Partial<PayoutWishes> },
): Promise<PayoutWishes> {
  const [, [row] = []] = await runScoped(db, scope, [
    updatePayoutWishes(affiliateId, wishes),
    findPayoutWishes(affiliateId),
  ])
  if (row === undefined) throw new Refusal('not_found', 'There is no such affiliate.')
  return toPayoutWishes(row)
}
