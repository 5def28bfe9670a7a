/** What a balance covered of a refund, for its receipt. */
import { type SQL, sql } from 'drizzle-orm'

/**
 * The row of a refund with `deducted_minor` in each line of its receipt that was free for payout: what the
 * balance covered of it, as the sweep of the same batch decided.
 */
export function withDeductions(row: SQL): SQL {
  return sql`(
    select jsonb_set(r.data, '{receipt,undo,lines}', (
      select jsonb_agg(case when l.data->>'from' <> 'out' then l.data
        else l.data || jsonb_build_object('deducted_minor', coalesce((
          select x.amount_minor::text from ledger.transactions t
          join ledger.transfers x on x.transaction_id = t.id
          where t.idempotency_key = 'sweep:c:' || (l.data->>'commission_id') || ':refund:'
            || (r.data->>'id')), '0')) end order by l.place)
      from jsonb_array_elements(r.data->'receipt'->'undo'->'lines') with ordinality
        as l(data, place)))::json
    from (select (${row})::jsonb as data) r)`
}
