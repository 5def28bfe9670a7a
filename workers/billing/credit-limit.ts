/** A postpaid advertiser's credit limit, in its own currency. */
import { type SQL, sql } from 'drizzle-orm'
import { type Db, runScoped, type Scope } from '../core/database.ts'
import { refuseField } from '../core/refusal.ts'
import { listBalances, toBalanceView } from './db/balances.ts'

/** @throws Refusal `invalid_input`. */
export async function readCreditLimit(db: Db, scope: Scope, advertiserId: string) {
  const one = listBalances({ advertiserId, afterId: null, limit: 1 })
  const [[row] = []] = await runScoped(db, scope, [one])
  if (row === undefined) throw refuseField('advertiser_id', 'not_found')
  const { currency, creditLimitMinor } = toBalanceView(row)
  return { currency, limitMinor: creditLimitMinor }
}

/** Sets the credit limit if it is still `before`; raises TR001 `limit_moved` otherwise. */
export function requireCreditLimit(
  advertiserId: string,
  { beforeMinor, limitMinor }: { beforeMinor: bigint; limitMinor: bigint },
): SQL {
  return sql`
    with changed as (
      update affiliate.advertisers set credit_limit_minor = ${limitMinor.toString()}::bigint
      where id = ${advertiserId}::uuid and credit_limit_minor = ${beforeMinor.toString()}::bigint
      returning id)
    select affiliate.require(exists (select from changed), 'limit_moved')`
}
