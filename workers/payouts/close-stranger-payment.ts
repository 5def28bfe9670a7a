import { type SQL, sql } from 'drizzle-orm'
import { type Money, toDecimal } from '../core/money.ts'

/**
 * Closes a payment to a stranger by the booking that books it. Guard `difference_moved`: it was closed
 * before, or PayPal shows another amount or state by now.
 */
export function closeStranger(
  id: string,
  amount: Money,
  { userId, note, now }: { userId: string; note: string; now: Date },
): SQL {
  const shown = `${toDecimal(amount)} ${amount.currency} to %, SUCCESS`
  return sql`
    with closed as (
      update affiliate.payout_differences
      set resolved_by = ${userId}::uuid, resolved_at = ${now.toISOString()}::timestamptz, note = ${note}
      where id = ${id}::uuid and resolved_at is null and kind = 'missing_here' and theirs like ${shown}
      returning id)
    select affiliate.require(exists (select from closed), 'difference_moved')`
}
