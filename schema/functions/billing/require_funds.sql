-- Checks that advertisers still pay from the accounts that the batch debits, and that none of their orders became unfunded
-- meanwhile: older unfunded orders are funded first. Raises TR001 `facts_changed`. An advertiser that pays its affiliates itself
-- owes only the fee. Call it after the shared lock on the billing modes and after the locks on the accounts.
create or replace function affiliate.require_funds(of_funds json)
  returns void
  language plpgsql
  set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off
as $$ begin
    perform affiliate.require(not exists (
      select from json_to_recordset(of_funds) as f(advertiser_id uuid, kind text, currency text, is_fee_only boolean,
        is_debited boolean)
      where (select f.kind = affiliate.fund_of(v.billing_mode)
            or f.kind = 'adv.receivable' and v.billing_mode = 'own_payer' and f.is_fee_only
          from affiliate.advertisers v where v.id = f.advertiser_id) is not true
        or f.kind <> 'adv.payer' and f.is_debited and affiliate.has_waiting(f.advertiser_id, f.currency)), 'facts_changed');
  end $$;
