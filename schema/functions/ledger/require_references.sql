-- Trigger of transfers: each must have a transaction and two accounts in its currency. Checked once for each statement, by key.
-- As joins, the planner would choose to read the whole ledger while it is young.
create or replace function ledger.require_references()
  returns trigger
  language plpgsql security definer
  set search_path = pg_catalog set plan_cache_mode = force_generic_plan set enable_seqscan = off
as $$
  declare many integer := (select count(*) from written);
  begin
    -- When many share one currency, each list is read once, in step with the index.
    if many > 100 and (select min(w.currency) = max(w.currency) from written w) then
      if (select count(distinct w.transaction_id) from written w)
          = (select count(*) from ledger.transactions x where x.id = any (array(select w.transaction_id from written w)))
        and (select count(*) from (select w.debit_account_id from written w union select w.credit_account_id from written w) s)
          = (select count(*) from ledger.accounts a where a.currency = (select min(w.currency) from written w)
            and a.id = any (array(select w.debit_account_id from written w union select w.credit_account_id from written w))) then
        return null;
      end if;
    end if;
    if exists (select from written w
        where (select x.id from ledger.transactions x where x.id = w.transaction_id) is null
          or (select d.currency from ledger.accounts d where d.id = w.debit_account_id) is distinct from w.currency
          or (select c.currency from ledger.accounts c where c.id = w.credit_account_id) is distinct from w.currency) then
      raise foreign_key_violation using message = 'a transfer needs a transaction and two accounts in its currency',
        schema = 'ledger', table = 'transfers', constraint = 'transfers_references';
    end if;
    return null;
  end $$;
revoke all on function ledger.require_references() from public, app_api, app_system;
