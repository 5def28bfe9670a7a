import { type SQL, sql } from 'drizzle-orm'
import { currencies } from '../../schema/vocabulary.ts'
import { readMinor, readText, readWord } from '../core/columns.ts'
import type { Row } from '../core/database.ts'
import type { CommissionFact } from '../ledger/rules/ledger-commissions.ts'

/** Cursor over due commissions: the last one that was read. */
export interface DueCursor {
  holdUntil: string
  id: string
}

/** A commission whose hold is over, with the facts for its release. */
export type DueCommission = CommissionFact & { cursor: DueCursor }

/**
 * Held commissions whose hold ended at or before `now` and that are not under review, after the
 * cursor.
 */
export function listDueCommissions(now: Date, after: DueCursor | null, limit: number): SQL {
  const further =
    after === null
      ? sql``
      : sql`and (hold_until, id) > (${after.holdUntil}::timestamptz, ${after.id}::uuid)`
  return sql`
    select id, advertiser_id, affiliate_id, amount_minor - refunded_minor as amount_minor, currency,
      hold_until::text as hold_until
    from affiliate.commissions
    where status = 'held' and not is_in_review and hold_until <= ${now.toISOString()}::timestamptz
      ${further}
    order by hold_until, id
    limit ${limit}`
}

export function toDueCommission(row: Row): DueCommission {
  return {
    commissionId: readText(row.id),
    advertiserId: readText(row.advertiser_id),
    affiliateId: readText(row.affiliate_id),
    amount: { minor: readMinor(row.amount_minor), currency: readWord(currencies, row.currency) },
    cursor: { holdUntil: readText(row.hold_until), id: readText(row.id) },
  }
}

/**
 * The claim of a release (see postEntries): releases commissions that are still held, due and of
 * the amount that was read. Skips rows that another run has locked.
 */
export function claimDueCommissions(due: readonly CommissionFact[], now: Date): SQL {
  const read = due.map(({ commissionId, amount }) => ({
    id: commissionId,
    left_minor: amount.minor.toString(),
  }))
  return sql`
    update affiliate.commissions
    set status = 'available', released_at = ${now.toISOString()}::timestamptz
    where id in (
      select m.id from affiliate.commissions m
      join jsonb_to_recordset(${JSON.stringify(read)}::jsonb) as r(id uuid, left_minor bigint)
        on r.id = m.id and r.left_minor = m.amount_minor - m.refunded_minor
      where m.status = 'held' and not m.is_in_review
        and m.hold_until <= ${now.toISOString()}::timestamptz
      order by m.id
      for update of m skip locked)
    returning 'c:' || id || ':release' as key`
}
