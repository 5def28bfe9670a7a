/** Releases of commissions before their hold is over, decided by two people. */

import { type SQL, sql } from 'drizzle-orm'
import { currencies } from '../../../schema/vocabulary.ts'
import { readMinor, readText, readWord } from '../../core/columns.ts'
import type { Row } from '../../core/database.ts'
import type { CommissionFact } from '../../ledger/rules/ledger-commissions.ts'
import type { HeldShare } from './rules.ts'

/** Selects holds: of one conversion, of an affiliate with an advertiser, or listed ones. */
export type HoldsOf =
  | { conversionId: string }
  | { advertiserId: string; affiliateId: string }
  | { commissionIds: readonly string[] }

/** Commissions on hold that are not under review and not fully refunded, the soonest due first. */
export function listHolds(of: HoldsOf, limit: number): SQL {
  return sql`
    select id, advertiser_id, affiliate_id, amount_minor - refunded_minor as left_minor, currency
    from affiliate.commissions
    where status = 'held' and not is_in_review and amount_minor > refunded_minor
      and ${conditionOf(of)}
    order by hold_until, id limit ${limit}`
}

function conditionOf(of: HoldsOf): SQL {
  if ('conversionId' in of) return sql`conversion_id = ${of.conversionId}::uuid`
  if ('commissionIds' in of) {
    return sql`id in (select jsonb_array_elements_text(${JSON.stringify(of.commissionIds)}::jsonb)::uuid)`
  }
  return sql`advertiser_id = ${of.advertiserId}::uuid and affiliate_id = ${of.affiliateId}::uuid`
}

/** A commission on hold, with the facts for its release. */
export type Hold = CommissionFact & HeldShare

export function toHold(row: Row): Hold {
  return {
    commissionId: readText(row.id),
    advertiserId: readText(row.advertiser_id),
    affiliateId: readText(row.affiliate_id),
    amount: { minor: readMinor(row.left_minor), currency: readWord(currencies, row.currency) },
  }
}

/**
 * Releases all of these commissions if they are still on hold with the amounts that were read;
 * raises TR001 `facts_changed` otherwise. The caller posts E6 for each.
 */
export function releaseHeldEarly(holds: readonly HeldShare[], now: Date): SQL {
  const read = holds.map(({ commissionId, amount }) => ({
    id: commissionId,
    left_minor: amount.minor.toString(),
  }))
  return sql`
    with wanted as (select * from jsonb_to_recordset(${JSON.stringify(read)}::jsonb)
      as w(id uuid, left_minor bigint)),
    released as (
      update affiliate.commissions m
      set status = 'available', released_at = ${now.toISOString()}::timestamptz
      from wanted w
      where m.id = w.id and m.status = 'held' and not m.is_in_review
        and m.amount_minor - m.refunded_minor = w.left_minor
      returning m.id)
    select affiliate.require(
      (select count(*) from released) = (select count(*) from wanted), 'facts_changed')`
}

/** One row: `belongs`, whether the user is a member of one of the affiliates. */
export function findOwnAmong(userId: string, affiliateIds: readonly string[]): SQL {
  return sql`
    select exists (select from affiliate.user_roles where user_id = ${userId}::uuid
      and affiliate_id in (select jsonb_array_elements_text(${JSON.stringify(affiliateIds)}::jsonb)::uuid))
      as belongs`
}
