-- Writes a batch of leads, sales and rebills with their commissions, postings and events in one call, so that account locks are short.
-- Each part of the document is a list of rows for the function that writes it; a missing part has no rows. Returns the reports that
-- were parked for one of them, see reports_awaiting.
create or replace function affiliate.record_conversions(of_batch json)
  returns json
  language plpgsql
  set plan_cache_mode = force_generic_plan set enable_seqscan = off
as $$
  declare
    b record;
    account_ids uuid[];
  begin
    select * into b from json_to_record(of_batch) as n(funds json, accounts json, swept json, customers json, bindings json, orders json, conversions json,
      commissions json, entries json, lines json, changes json, events json, reports json, awaited json, woken_most integer);
    -- The billing mode was read before. This lock keeps it unchanged until the transaction ends.
    perform pg_advisory_xact_lock_shared(affiliate.billing_mode_lock(f.id))
      from (select distinct advertiser_id as id from json_to_recordset(b.funds) as w(advertiser_id uuid) order by 1) f;
    if b.accounts is not null then
      account_ids := ledger.lock_accounts(b.accounts, b.swept);
      perform affiliate.require_funds(b.funds);
    end if;
    if b.customers is not null then
      perform affiliate.require(affiliate.hold_partners(b.customers), 'facts_changed');
    end if;
    if b.bindings is not null then
      perform affiliate.require_bindings(b.bindings);
    end if;
    if b.customers is not null then
      perform affiliate.bind_customers(b.customers);
    end if;
    perform affiliate.lock_orders(b.conversions);
    if b.orders is not null then
      perform affiliate.lock_clicks(b.orders);
    end if;
    perform affiliate.insert_conversions(b.conversions, b.commissions);
    if b.orders is not null then
      perform affiliate.require_first_orders(b.orders);
    end if;
    if b.accounts is not null then
      perform ledger.post_entries(account_ids, b.entries, b.lines);
    end if;
    if b.changes is not null then
      perform affiliate.count_conversions(b.changes);
    end if;
    if b.events is not null then
      perform affiliate.insert_events(b.events);
    end if;
    if b.reports is not null then
      perform affiliate.insert_reports(b.reports);
    end if;
    return affiliate.reports_awaiting(b.awaited, b.woken_most);
  end $$;
