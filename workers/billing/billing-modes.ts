/** How an advertiser pays, and the money that keeps it from being changed. */

import { type SQL, sql } from 'drizzle-orm'
import type { BillingMode } from '../../schema/vocabulary.ts'

const standing = (advertiserId: string) => sql`
  select distinct a.kind from ledger.accounts a
  where a.advertiser_id = ${advertiserId}::uuid and a.credits_minor <> a.debits_minor
    and (a.kind like 'adv.%' or a.kind like 'aff.%' or a.kind = 'plat.fee_pending')
  union all
  select 'unfunded' where exists (select from affiliate.commissions c
    where c.advertiser_id = ${advertiserId}::uuid and c.status = 'unfunded')`

/** Its id, or no row: it is unknown, pays so already, or money of the old way stands. */
export function updateBillingMode(advertiserId: string, billingMode: BillingMode): SQL {
  return sql`
    update affiliate.advertisers adv set billing_mode = ${billingMode}
    where adv.id = ${advertiserId}::uuid and adv.billing_mode <> ${billingMode}
      and not exists (${standing(advertiserId)})
    returning adv.id`
}

/** How the advertiser pays; and the kinds of accounts in which money stands, or `unfunded`. */
export function listOpenMoney(advertiserId: string): SQL[] {
  return [
    sql`select billing_mode from affiliate.advertisers where id = ${advertiserId}::uuid`,
    sql`select kind from (${standing(advertiserId)}) s order by kind`,
  ]
}

/**
 * Whoever changes the mode is alone: what was under way is written by then, and seen by the statements
 * behind this one.
 */
export function lockBillingMode(advertiserId: string): SQL {
  return sql`select pg_advisory_xact_lock(affiliate.billing_mode_lock(${advertiserId}::uuid))`
}

/**
 * The mode is as it was read, and stays so until the end; raises TR001 `facts_changed` otherwise.
 * affiliate.record_conversions does so by itself.
 */
export function requireBillingMode(advertiserId: string, billing: BillingMode): SQL[] {
  return [
    sql`select pg_advisory_xact_lock_shared(affiliate.billing_mode_lock(${advertiserId}::uuid))`,
    sql`select affiliate.require((select adv.billing_mode = ${billing} from affiliate.advertisers adv
      where adv.id = ${advertiserId}::uuid), 'facts_changed')`,
  ]
}
