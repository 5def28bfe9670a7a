import { type SQL, sql } from 'drizzle-orm'
import type { Currency } from '../../schema/vocabulary.ts'
import type { CommissionFact } from '../domain/ledger.ts'
import type { Row } from './database.ts'

/** Where a walk over due commissions stands: the last one seen. */
export interface DueCursor {
  holdUntil: string
  id: string
}

/** A commission whose hold is over, with what its release needs. */
export type DueCommission = CommissionFact & { cursor: DueCursor }

/** Held commissions whose hold has ended by `now` and which nobody reviews, after the cursor. */
export function listDueCommissions(now: Date, after: DueCursor | null, limit: number): SQL {
  const further =
    after === null
      ? sql``
      : sql`and (hold_until, id) > (${after.holdUntil}::timestamptz, ${after.id}::uuid)`
  return sql`
    select id, advertiser_id, affiliate_id, amount_minor, currency, hold_until::text as hold_until
    from affiliate.commissions
    where status = 'held' and not is_in_review and hold_until <= ${now.toISOString()}::timestamptz
      ${further}
    order by hold_until, id
    limit ${limit}`
}

export function toDueCommission(row: Row): DueCommission {
  return {
    commissionId: row.id as string,
    advertiserId: row.advertiser_id as string,
    affiliateId: row.affiliate_id as string,
    amount: { minor: BigInt(row.amount_minor as string), currency: row.currency as Currency },
    cursor: { holdUntil: row.hold_until as string, id: row.id as string },
  }
}

/**
 * The claim of a release (see postEntries): frees those commissions that are still held and due.
 * A row that another run holds is left to it.
 */
export function claimDueCommissions(commissionIds: readonly string[], now: Date): SQL {
  return sql`
    update affiliate.commissions
    set status = 'available', released_at = ${now.toISOString()}::timestamptz
    where id in (
      select id from affiliate.commissions
      where id in (select value::uuid from jsonb_array_elements_text(${JSON.stringify(commissionIds)}::jsonb))
        and status = 'held' and not is_in_review and hold_until <= ${now.toISOString()}::timestamptz
      order by id
      for update skip locked)
    returning 'c:' || id || ':release' as key`
}
