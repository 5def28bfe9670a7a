import { type SQL, sql } from 'drizzle-orm'
import { type Db, runScoped, type Scope } from '../../core/database.ts'
import { Refusal } from '../../core/refusal.ts'

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

/** Sets the credit limit. One row when the advertiser exists. */
export function updateCreditLimit(advertiserId: string, limitMinor: bigint): SQL {
  return sql`
    update affiliate.advertisers set credit_limit_minor = ${limitMinor.toString()}::bigint
    where id = ${advertiserId}::uuid returning id`
}
