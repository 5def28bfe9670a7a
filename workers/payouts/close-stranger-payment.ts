import { type SQL, sql } from 'drizzle-orm'
import { type Money, toDecimal } from '../core/money.ts'
import type { DifferenceSide } from './reconciliation/rules.ts'

/**
 * Closes a payment to an unknown receiver in the transaction that books it. Guard
 * `difference_moved`: it was closed before, or PayPal now shows another amount or status.
 */
export function closeStranger(
  id: string,
  amount: Money,
  { userId, note, now }: { userId: string; note: string; now: Date },
): SQL {
  const shown = {
    ...{ type: 'payment', amount: toDecimal(amount), currency: amount.currency },
    status: 'SUCCESS',
  } satisfies Partial<DifferenceSide>
  return sql`
    with closed as (
      update affiliate.payout_differences
      set resolved_by = ${userId}::uuid, resolved_at = ${now.toISOString()}::timestamptz, note = ${note}
      where id = ${id}::uuid and resolved_at is null and kind = 'missing_here'
        and their_side @> ${JSON.stringify(shown)}::jsonb
      returning id)
    select affiliate.require(exists (select from closed), 'difference_moved')`
}
