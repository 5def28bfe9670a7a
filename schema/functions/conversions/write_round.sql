-- Writes a batch of leads, sales and rebills with everything that follows from them: ledger, commissions, customers, rollups, journal
-- and events. The document names each thing once, column by column; an empty column is left out. Commissions, customers and journal
-- lines name their conversion. Customers bring their own ids and are looked up only where one is bound already.
-- Returns the parked reports that may now go on.
create or replace function affiliate.write_round(of_round json)
  returns json
  language plpgsql
  set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off
as $$
  #variable_conflict use_column
  declare
    e record;
    ids uuid[];
    times timestamptz[];
    account_advertisers uuid[];
    account_affiliates uuid[];
    account_ids uuid[];
    customer_ids uuid[];
    entry_ids uuid[];
    touched integer;
  begin
    select * into e from json_to_record(of_round) as n(ids uuid[], times timestamptz[],
      conversion_id int[], conversion_advertiser int[], conversion_app int[], conversion_event text[],
      conversion_external_id text[], conversion_content_hash text[], conversion_offer int[], conversion_affiliate int[],
      conversion_click int[], conversion_bound int[], conversion_binding int[], conversion_customer text[],
      conversion_original int[], conversion_original_external_id text[], conversion_amount_minor bigint[],
      conversion_currency text[], conversion_revenue_minor bigint[], conversion_fee_minor bigint[], conversion_status text[],
      conversion_rejection text[], conversion_attributed_by text[], conversion_receipt jsonb[], conversion_metadata jsonb[],
      conversion_source text[], conversion_foreign_status text[], conversion_visitor_ip inet[], conversion_occurred_at int[],
      conversion_recorded_at int[],
      binding_id int[], binding_of int[], binding_terms jsonb[],
      commission_id int[], commission_of int[], commission_affiliate int[], commission_level int[],
      commission_amount_minor bigint[], commission_currency text[], commission_rate_bps int[], commission_fixed_minor bigint[],
      commission_status text[], commission_hold_until int[], commission_released_at int[], commission_is_in_review boolean[],
      account_kind text[], account_currency text[], account_advertiser int[], account_affiliate int[],
      account_debits bigint[], account_credits bigint[], swept json,
      entry_key text[], entry_reason text[], entry_advertiser int[], entry_affiliate int[], entry_commission int[],
      entry_conversion int[], entry_effective_at int[],
      line_entry int[], line_debit int[], line_credit int[], line_minor bigint[],
      event_id int[], event_kind text[], event_advertiser int[], event_affiliate int[], event_subject int[],
      event_facts jsonb[], event_created_at int[],
      report_id int[], report_of int[], report_app_key int[], report_source text[], report_body text[], report_verdict text[],
      report_verdict_detail text[], report_foreign_status text[], report_received_at int[], report_judged_at int[],
      count_hour int[], count_advertiser int[], count_offer int[], count_affiliate int[], count_event text[],
      count_currency text[], count_conversions int[], count_amount_minor bigint[], count_revenue_minor bigint[],
      count_commission_minor bigint[],
      awaited_of int[], awaited_app int[], awaited text[], awaited_key text[], woken_most int);
    ids := e.ids;
    times := e.times;
    if e.entry_key is not null then
      account_advertisers := array(select ids[n] from unnest(e.account_advertiser) n);
      -- What is earned is taken from where the advertiser pays now: that was read before, and stays until the end.
      perform pg_advisory_xact_lock_shared(affiliate.billing_mode_lock(w.id))
        from (select distinct id from unnest(account_advertisers) id order by id) w;
      -- An advertiser that pays its affiliates itself owes the fee, and nothing else.
      perform affiliate.require(not exists (select from generate_series(1, cardinality(e.account_kind)) i
        where e.account_kind[i] in ('adv.deposit', 'adv.receivable', 'adv.payer') and (
          select e.account_kind[i] = affiliate.fund_of(v.billing_mode)
            or e.account_kind[i] = 'adv.receivable' and v.billing_mode = 'own_payer' and not exists (
              select from generate_series(1, cardinality(e.line_debit)) n
              where e.line_debit[n] = i and e.account_kind[e.line_credit[n]] like 'aff.%')
          from affiliate.advertisers v where v.id = account_advertisers[i]) is not true), 'facts_changed');
      account_affiliates := array(select ids[e.account_affiliate[i]] from generate_series(1, cardinality(e.account_kind)) i);
      account_ids := array(select case when account_affiliates[i] is null
          then (select a.id from ledger.accounts a where a.kind = e.account_kind[i] and a.currency = e.account_currency[i]
            and a.advertiser_id = account_advertisers[i] and a.affiliate_id is null)
          else (select a.id from ledger.accounts a where a.kind = e.account_kind[i] and a.currency = e.account_currency[i]
            and a.advertiser_id = account_advertisers[i] and a.affiliate_id = account_affiliates[i]) end
        from generate_series(1, cardinality(e.account_kind)) i);
      if e.swept is not null then
        account_ids := ledger.lock_accounts((select json_agg(json_build_object('n', o.n - 1, 'kind', o.kind,
            'currency', o.currency, 'advertiser_id', o.advertiser_id, 'affiliate_id', o.affiliate_id))
          from unnest(e.account_kind, e.account_currency, account_advertisers, account_affiliates)
            with ordinality as o(kind, currency, advertiser_id, affiliate_id, n)), e.swept);
      elsif array_position(account_ids, null) is not null then
        account_ids := ledger.opened_accounts(account_ids, e.account_kind, e.account_currency, account_advertisers,
          account_affiliates);
      end if;
      perform affiliate.require(array_position(account_ids, null) is null, 'ledger_entry_incomplete');
      -- By their ids alone: the index gives them in their order, which is that of the locks.
      update ledger.accounts a
        set debits_minor = a.debits_minor + e.account_debits[array_position(account_ids, a.id)],
          credits_minor = a.credits_minor + e.account_credits[array_position(account_ids, a.id)]
        where a.id = any (account_ids);
      get diagnostics touched = row_count;
      perform affiliate.require(touched = cardinality(e.account_kind), 'ledger_entry_incomplete');
      -- An order may have begun to wait for money since the facts were read: nothing new is funded before it.
      perform affiliate.require(not exists (select from generate_series(1, cardinality(e.account_kind)) i
        where e.account_kind[i] in ('adv.deposit', 'adv.receivable') and e.account_debits[i] > 0
          and affiliate.has_waiting(account_advertisers[i], e.account_currency[i])), 'facts_changed');
    end if;
    if e.binding_id is not null then
      insert into affiliate.customers (id, advertiser_id, app_id, external_id, offer_id, affiliate_id, click_id, bound_at, bound_by,
        terms)
      select ids[e.binding_id[b]], ids[e.conversion_advertiser[e.binding_of[b]]], ids[e.conversion_app[e.binding_of[b]]],
        e.conversion_customer[e.binding_of[b]], ids[e.conversion_offer[e.binding_of[b]]],
        ids[e.conversion_affiliate[e.binding_of[b]]], ids[e.conversion_click[e.binding_of[b]]],
        times[e.conversion_recorded_at[e.binding_of[b]]], e.conversion_attributed_by[e.binding_of[b]], e.binding_terms[b]
      from generate_series(1, cardinality(e.binding_id)) b
      on conflict (app_id, external_id) do nothing;
      get diagnostics touched = row_count;
      customer_ids := array(select ids[n] from unnest(e.binding_id) n);
      if touched < cardinality(customer_ids) then
        customer_ids := array(select (select c.id from affiliate.customers c where c.app_id = ids[e.conversion_app[i]]
            and c.external_id = e.conversion_customer[i])
          from unnest(e.binding_of) i);
      end if;
    end if;
    insert into affiliate.conversions (id, advertiser_id, app_id, event, external_id, content_hash, offer_id, affiliate_id,
      click_id, customer_id, original_id, original_external_id, amount_minor, currency, revenue_minor, fee_minor, status,
      rejection, attributed_by, receipt, metadata, source, foreign_status, visitor_ip, occurred_at, recorded_at)
    select ids[e.conversion_id[i]], ids[e.conversion_advertiser[i]], ids[e.conversion_app[i]], e.conversion_event[i],
      e.conversion_external_id[i], e.conversion_content_hash[i], ids[e.conversion_offer[i]], ids[e.conversion_affiliate[i]],
      ids[e.conversion_click[i]],
      case when e.conversion_bound[i] is not null then ids[e.conversion_bound[i]]
        when e.conversion_binding[i] is not null then customer_ids[e.conversion_binding[i]]
        -- Somebody else may bind the customer meanwhile.
        when e.conversion_customer[i] is not null then (select c.id from affiliate.customers c
          where c.app_id = ids[e.conversion_app[i]] and c.external_id = e.conversion_customer[i]) end,
      ids[e.conversion_original[i]], e.conversion_original_external_id[i], e.conversion_amount_minor[i], e.conversion_currency[i],
      e.conversion_revenue_minor[i], e.conversion_fee_minor[i], e.conversion_status[i], e.conversion_rejection[i],
      e.conversion_attributed_by[i], e.conversion_receipt[i], e.conversion_metadata[i], e.conversion_source[i],
      e.conversion_foreign_status[i], e.conversion_visitor_ip[i], times[e.conversion_occurred_at[i]],
      times[e.conversion_recorded_at[i]]
    from generate_series(1, cardinality(e.conversion_id)) i;
    if e.commission_id is not null then
      insert into affiliate.commissions (id, conversion_id, advertiser_id, offer_id, affiliate_id, level, amount_minor,
        currency, rate_bps, fixed_minor, status, hold_until, released_at, is_in_review, created_at)
      select ids[e.commission_id[m]], ids[e.conversion_id[e.commission_of[m]]], ids[e.conversion_advertiser[e.commission_of[m]]],
        ids[e.conversion_offer[e.commission_of[m]]], ids[e.commission_affiliate[m]], e.commission_level[m],
        e.commission_amount_minor[m], e.commission_currency[m], e.commission_rate_bps[m], e.commission_fixed_minor[m],
        e.commission_status[m], times[e.commission_hold_until[m]], times[e.commission_released_at[m]],
        e.commission_is_in_review[m], times[e.conversion_recorded_at[e.commission_of[m]]]
      from generate_series(1, cardinality(e.commission_id)) m;
    end if;
    if e.entry_key is not null then
      -- Of one connection they grow: the order of the entries.
      entry_ids := array(select uuidv7() from unnest(e.entry_key));
      insert into ledger.transactions (id, idempotency_key, reason, advertiser_id, affiliate_id, commission_id, conversion_id,
        effective_at)
      select entry_ids[i], e.entry_key[i], e.entry_reason[i], ids[e.entry_advertiser[i]], ids[e.entry_affiliate[i]],
        ids[e.entry_commission[i]], ids[e.entry_conversion[i]], times[e.entry_effective_at[i]]
      from generate_series(1, cardinality(entry_ids)) i;
      insert into ledger.transfers (transaction_id, debit_account_id, credit_account_id, amount_minor, currency,
        advertiser_id, affiliate_id)
      -- Whose the first account is that is anybody's, it is.
      select entry_ids[e.line_entry[i]], account_ids[e.line_debit[i]], account_ids[e.line_credit[i]], e.line_minor[i],
        e.account_currency[e.line_debit[i]],
        coalesce(account_advertisers[e.line_debit[i]], account_advertisers[e.line_credit[i]]),
        coalesce(account_affiliates[e.line_debit[i]], account_affiliates[e.line_credit[i]])
      from generate_series(1, cardinality(e.line_entry)) i;
    end if;
    if e.event_id is not null then
      insert into logs.events (id, kind, advertiser_id, affiliate_id, subject_id, facts, created_at)
      select ids[e.event_id[i]], e.event_kind[i], ids[e.event_advertiser[i]], ids[e.event_affiliate[i]],
        ids[e.event_subject[i]], e.event_facts[i], times[e.event_created_at[i]]
      from generate_series(1, cardinality(e.event_id)) i;
    end if;
    if e.report_id is not null then
      insert into logs.inbound_reports (id, advertiser_id, app_id, app_key_id, source, body, verdict, verdict_detail,
        foreign_status, conversion_id, received_at, judged_at)
      select ids[e.report_id[r]], ids[e.conversion_advertiser[e.report_of[r]]], ids[e.conversion_app[e.report_of[r]]],
        ids[e.report_app_key[r]], e.report_source[r], e.report_body[r], e.report_verdict[r], e.report_verdict_detail[r],
        e.report_foreign_status[r], ids[e.conversion_id[e.report_of[r]]], times[e.report_received_at[r]],
        times[e.report_judged_at[r]]
      from generate_series(1, cardinality(e.report_id)) r;
    end if;
    if e.count_hour is not null then
      insert into affiliate.conversion_rollups_daily as c (day, offer_id, affiliate_id, advertiser_id, event, currency,
        conversions, amount_minor, revenue_minor, commission_minor)
      select (times[e.count_hour[i]] at time zone 'UTC')::date, ids[e.count_offer[i]], ids[e.count_affiliate[i]],
        ids[e.count_advertiser[i]], e.count_event[i], e.count_currency[i], sum(e.count_conversions[i]),
        sum(e.count_amount_minor[i]), sum(e.count_revenue_minor[i]), sum(e.count_commission_minor[i])
      from generate_series(1, cardinality(e.count_hour)) i
      group by 1, 2, 3, 4, 5, 6
      order by 2, 3, 1, 5, 6
      on conflict (offer_id, affiliate_id, day, event, currency) do update set
        conversions = c.conversions + excluded.conversions, amount_minor = c.amount_minor + excluded.amount_minor,
        revenue_minor = c.revenue_minor + excluded.revenue_minor,
        commission_minor = c.commission_minor + excluded.commission_minor;
      insert into affiliate.conversion_rollups_hourly as c (hour, offer_id, affiliate_id, advertiser_id, event, currency,
        conversions, amount_minor, revenue_minor, commission_minor)
      select times[e.count_hour[i]], ids[e.count_offer[i]], ids[e.count_affiliate[i]], ids[e.count_advertiser[i]],
        e.count_event[i], e.count_currency[i], e.count_conversions[i], e.count_amount_minor[i], e.count_revenue_minor[i],
        e.count_commission_minor[i]
      from generate_series(1, cardinality(e.count_hour)) i
      order by 2, 3, 1, 5, 6
      on conflict (offer_id, affiliate_id, hour, event, currency) do update set
        conversions = c.conversions + excluded.conversions, amount_minor = c.amount_minor + excluded.amount_minor,
        revenue_minor = c.revenue_minor + excluded.revenue_minor,
        commission_minor = c.commission_minor + excluded.commission_minor;
    end if;
    return (select json_agg(json_build_array(w.of, w.id) order by w.n) from (
        select k.of, r.id, row_number() over (partition by k.of order by r.received_at, r.id) as n
        from unnest(e.awaited_of, e.awaited_app, e.awaited, e.awaited_key) as k(of, app, what, key)
        join logs.inbound_reports r on r.app_id = ids[k.app] and r.verdict = 'parked' and r.awaits = k.what
          and r.awaits_key = k.key) w
      where w.n <= e.woken_most);
  end $$;
