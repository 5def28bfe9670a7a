/** An advertiser's billing mode, and the open money that blocks a change. */

import { type SQL, sql } from 'drizzle-orm'
import type { BillingMode } from '../../schema/vocabulary.ts'

const openMoney = (advertiserId: string) => sql`
  select distinct a.kind from ledger.accounts a
  where a.advertiser_id = ${advertiserId}::uuid and a.credits_minor <> a.debits_minor
    and (a.kind like 'adv.%' or a.kind like 'aff.%' or a.kind = 'plat.fee_pending')
  union all
  select 'unfunded' where exists (select from affiliate.commissions c
    where c.advertiser_id = ${advertiserId}::uuid and c.status = 'unfunded')`

/**
 * Returns its id. No row: unknown advertiser, same mode, or money is still open in the old mode.
 */
export function updateBillingMode(advertiserId: string, billingMode: BillingMode): SQL {
  return sql`
    update affiliate.advertisers adv set billing_mode = ${billingMode}
    where adv.id = ${advertiserId}::uuid and adv.billing_mode <> ${billingMode}
      and not exists (${openMoney(advertiserId)})
    returning adv.id`
}

/** The billing mode, and the kinds of accounts that still hold money, or `unfunded`. */
export function listOpenMoney(advertiserId: string): SQL[] {
  return [
    sql`select billing_mode from affiliate.advertisers where id = ${advertiserId}::uuid`,
    sql`select kind from (${openMoney(advertiserId)}) s order by kind`,
  ]
}

/**
 * Locks the billing mode exclusively: transactions in progress are finished by then, and the
 * following statements see their result.
 */
export function lockBillingMode(advertiserId: string): SQL {
  return sql`select pg_advisory_xact_lock(affiliate.billing_mode_lock(${advertiserId}::uuid))`
}

/**
 * Checks that the mode is the one that was read and keeps it until the end of the transaction;
 * raises TR001 `facts_changed` otherwise. affiliate.record_conversions makes this check itself.
 */
export function requireBillingMode(advertiserId: string, billing: BillingMode): SQL[] {
  return [
    sql`select pg_advisory_xact_lock_shared(affiliate.billing_mode_lock(${advertiserId}::uuid))`,
    sql`select affiliate.require((select adv.billing_mode = ${billing} from affiliate.advertisers adv
      where adv.id = ${advertiserId}::uuid), 'facts_changed')`,
  ]
}
