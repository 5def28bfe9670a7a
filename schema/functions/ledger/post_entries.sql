-- Appends entries and updates the totals of their accounts, all or nothing. Returns how many entries were written; raises TR001
-- `ledger_entry_incomplete` when an account is missing.
create or replace function ledger.post_entries(account_ids uuid[], of_entries json, of_lines json)
  returns integer
  language plpgsql
  set plan_cache_mode = force_generic_plan set enable_seqscan = off
as $$
  declare
    entries integer;
    moved integer;
    touched integer;
  begin
    insert into ledger.transactions (idempotency_key, reason, advertiser_id, affiliate_id, commission_id, payout_item_id,
      conversion_id, booking_id, effective_at)
    select * from json_to_recordset(of_entries) as e(key text, reason text, advertiser_id uuid, affiliate_id uuid,
      commission_id uuid, payout_item_id uuid, conversion_id uuid, booking_id uuid, effective_at timestamptz);
    get diagnostics entries = row_count;
    insert into ledger.transfers (transaction_id, debit_account_id, credit_account_id, amount_minor, currency,
      advertiser_id, affiliate_id)
    select (select t.id from ledger.transactions t where t.idempotency_key = l.key), account_ids[l.debit + 1],
      account_ids[l.credit + 1], l.amount_minor, l.currency, l.advertiser_id, l.affiliate_id
    from json_to_recordset(of_lines) as l(key text, debit int, credit int, amount_minor bigint, currency text,
      advertiser_id uuid, affiliate_id uuid)
    where account_ids[l.debit + 1] is not null and account_ids[l.credit + 1] is not null;
    get diagnostics moved = row_count;
    update ledger.accounts a
    set debits_minor = a.debits_minor + change.debits, credits_minor = a.credits_minor + change.credits
    from (select account_ids[side.n + 1] as id, sum(side.debits)::bigint as debits, sum(side.credits)::bigint as credits
      from json_to_recordset(of_lines) as l(debit int, credit int, amount_minor bigint),
        lateral (values (l.debit, l.amount_minor, 0), (l.credit, 0, l.amount_minor)) as side(n, debits, credits)
      group by side.n) change
    where a.id = change.id;
    get diagnostics touched = row_count;
    perform affiliate.require(moved = json_array_length(of_lines) and touched = coalesce(cardinality(account_ids), 0),
      'ledger_entry_incomplete');
    return entries;
  end $$;
