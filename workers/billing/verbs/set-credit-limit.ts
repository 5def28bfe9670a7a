import { type Db, runScoped, type Scope } from '../../core/database.ts'
import { Refusal } from '../../core/refusal.ts'
import { updateCreditLimit } from '../db/balances.ts'

/**
 * Sets how much a postpaid advertiser may owe, in its own currency. Below what it owes already, nothing
 * new is taken on credit until it has paid. The same again changes nothing.
 * @throws Refusal `not_found`.
 */
export async function setCreditLimit(
  db: Db,
  scope: Scope,
  { advertiserId, limitMinor }: { advertiserId: string; limitMinor: bigint },
): Promise<void> {
  const [rows = []] = await runScoped(db, scope, [updateCreditLimit(advertiserId, limitMinor)])
  if (rows.length === 0) throw new Refusal('not_found', 'There is no such advertiser.')
}
