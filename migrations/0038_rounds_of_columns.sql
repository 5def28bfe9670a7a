-- What a round of conversions writes is told in columns, with each id and time once (docs/decisions/0022), and accounts are locked by the
-- statement that moves them, unless some are opened or debts may be swept. Workers of the version before still call record_round with four documents.

-- All that recorded leads, sales and rebills write, whosever they are, in the order of the locks: accounts before business rows, and
-- each kind of row in one statement for all of them. It is told a list for each column, of ids and times their numbers in the lists
-- that hold each once; what is missing is not done. What is jsonb is an object: a list would be taken for a dimension. One that
-- cannot be written undoes them all. Returns [number of the conversion, id] of the parked reports that waited for it.
create function affiliate.record_round(of_round json)
  returns json language plpgsql set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off
  as $$
  #variable_conflict use_column
  declare
    e record;
    ids uuid[];
    times timestamptz[];
    account_advertisers uuid[];
    account_affiliates uuid[];
    account_ids uuid[];
    entry_ids uuid[];
    touched integer;
  begin
    select * into e from json_to_record(of_round) as n(ids uuid[], times timestamptz[],
      binding_advertiser int[], binding_app int[], binding_customer text[], binding_offer int[], binding_affiliate int[],
      binding_click int[], binding_bound_at int[], binding_bound_by text[], binding_terms jsonb[],
      conversion_id int[], conversion_advertiser int[], conversion_app int[], conversion_event text[],
      conversion_external_id text[], conversion_content_hash text[], conversion_offer int[], conversion_affiliate int[],
      conversion_click int[], conversion_bound int[], conversion_customer text[], conversion_original int[],
      conversion_original_external_id text[], conversion_amount_minor bigint[], conversion_currency text[],
      conversion_revenue_minor bigint[], conversion_fee_minor bigint[], conversion_status text[], conversion_rejection text[],
      conversion_attributed_by text[], conversion_receipt jsonb[], conversion_metadata jsonb[], conversion_source text[],
      conversion_foreign_status text[], conversion_visitor_ip inet[], conversion_occurred_at int[], conversion_recorded_at int[],
      commission_id int[], commission_conversion int[], commission_advertiser int[], commission_offer int[],
      commission_affiliate int[], commission_level int[], commission_amount_minor bigint[], commission_currency text[],
      commission_rate_bps int[], commission_fixed_minor bigint[], commission_status text[], commission_hold_until int[],
      commission_released_at int[], commission_is_in_review boolean[], commission_created_at int[],
      account_kind text[], account_currency text[], account_advertiser int[], account_affiliate int[],
      account_debits bigint[], account_credits bigint[], swept json,
      entry_key text[], entry_reason text[], entry_advertiser int[], entry_affiliate int[], entry_commission int[],
      entry_conversion int[], entry_effective_at int[],
      line_entry int[], line_debit int[], line_credit int[], line_minor bigint[],
      event_id int[], event_kind text[], event_advertiser int[], event_affiliate int[], event_subject int[],
      event_facts jsonb[], event_created_at int[],
      report_id int[], report_advertiser int[], report_app int[], report_app_key int[], report_source text[], report_body text[],
      report_verdict text[], report_verdict_detail text[], report_foreign_status text[], report_conversion int[],
      report_received_at int[], report_judged_at int[],
      count_hour int[], count_advertiser int[], count_offer int[], count_affiliate int[], count_event text[],
      count_currency text[], count_conversions int[], count_amount_minor bigint[], count_revenue_minor bigint[],
      count_commission_minor bigint[],
      awaited_of int[], awaited_app int[], awaited text[], awaited_key text[], woken_most int);
    ids := e.ids;
    times := e.times;
    if e.entry_key is not null then
      account_advertisers := array(select ids[n] from unnest(e.account_advertiser) n);
      account_affiliates := array(select ids[n] from unnest(e.account_affiliate) n);
      account_ids := array(select case when o.affiliate_id is null
          then (select a.id from ledger.accounts a where a.kind = o.kind and a.currency = o.currency
            and a.advertiser_id = o.advertiser_id and a.affiliate_id is null)
          else (select a.id from ledger.accounts a where a.kind = o.kind and a.currency = o.currency
            and a.advertiser_id = o.advertiser_id and a.affiliate_id = o.affiliate_id) end
        from unnest(e.account_kind, e.account_currency, account_advertisers, account_affiliates)
          as o(kind, currency, advertiser_id, affiliate_id));
      if e.swept is not null or array_position(account_ids, null) is not null then
        account_ids := ledger.lock_accounts((select json_agg(json_build_object('n', o.n - 1, 'kind', o.kind,
            'currency', o.currency, 'advertiser_id', o.advertiser_id, 'affiliate_id', o.affiliate_id))
          from unnest(e.account_kind, e.account_currency, account_advertisers, account_affiliates)
            with ordinality as o(kind, currency, advertiser_id, affiliate_id, n)), e.swept);
        perform affiliate.require(array_position(account_ids, null) is null, 'ledger_entry_incomplete');
      end if;
      -- By their ids alone: the index gives them in their order, which is that of the locks.
      update ledger.accounts a
        set debits_minor = a.debits_minor + e.account_debits[array_position(account_ids, a.id)],
          credits_minor = a.credits_minor + e.account_credits[array_position(account_ids, a.id)]
        where a.id = any (account_ids);
      get diagnostics touched = row_count;
      perform affiliate.require(touched = cardinality(e.account_kind), 'ledger_entry_incomplete');
    end if;
    if e.binding_app is not null then
      insert into affiliate.customers (id, advertiser_id, app_id, external_id, offer_id, affiliate_id, click_id, bound_at, bound_by,
        terms)
      select uuidv7(), ids[b.advertiser], ids[b.app], b.customer, ids[b.offer], ids[b.affiliate], ids[b.click], times[b.bound_at],
        b.bound_by, b.terms
      from unnest(e.binding_advertiser, e.binding_app, e.binding_customer, e.binding_offer, e.binding_affiliate, e.binding_click,
          e.binding_bound_at, e.binding_bound_by, e.binding_terms)
        as b(advertiser, app, customer, offer, affiliate, click, bound_at, bound_by, terms)
      on conflict (app_id, external_id) do nothing;
    end if;
    insert into affiliate.conversions (id, advertiser_id, app_id, event, external_id, content_hash, offer_id, affiliate_id,
      click_id, customer_id, original_id, original_external_id, amount_minor, currency, revenue_minor, fee_minor, status,
      rejection, attributed_by, receipt, metadata, source, foreign_status, visitor_ip, occurred_at, recorded_at)
    select ids[c.id], ids[c.advertiser], ids[c.app], c.event, c.external_id, c.content_hash, ids[c.offer], ids[c.affiliate],
      ids[c.click], case when c.bound is null and c.customer is not null
          then (select b.id from affiliate.customers b where b.app_id = ids[c.app] and b.external_id = c.customer)
          else ids[c.bound] end,
      ids[c.original], c.original_external_id, c.amount_minor, c.currency, c.revenue_minor, c.fee_minor, c.status,
      c.rejection, c.attributed_by, c.receipt, c.metadata, c.source, c.foreign_status, c.visitor_ip, times[c.occurred_at],
      times[c.recorded_at]
    from unnest(e.conversion_id, e.conversion_advertiser, e.conversion_app, e.conversion_event, e.conversion_external_id,
        e.conversion_content_hash, e.conversion_offer, e.conversion_affiliate, e.conversion_click, e.conversion_bound,
        e.conversion_customer, e.conversion_original, e.conversion_original_external_id, e.conversion_amount_minor,
        e.conversion_currency, e.conversion_revenue_minor, e.conversion_fee_minor, e.conversion_status, e.conversion_rejection,
        e.conversion_attributed_by, e.conversion_receipt, e.conversion_metadata, e.conversion_source,
        e.conversion_foreign_status, e.conversion_visitor_ip, e.conversion_occurred_at, e.conversion_recorded_at)
      as c(id, advertiser, app, event, external_id, content_hash, offer, affiliate, click, bound, customer, original,
        original_external_id, amount_minor, currency, revenue_minor, fee_minor, status, rejection, attributed_by, receipt,
        metadata, source, foreign_status, visitor_ip, occurred_at, recorded_at);
    if e.commission_id is not null then
      insert into affiliate.commissions (id, conversion_id, advertiser_id, offer_id, affiliate_id, level, amount_minor,
        currency, rate_bps, fixed_minor, status, hold_until, released_at, is_in_review, created_at)
      select ids[m.id], ids[m.conversion], ids[m.advertiser], ids[m.offer], ids[m.affiliate], m.level, m.amount_minor, m.currency,
        m.rate_bps, m.fixed_minor, m.status, times[m.hold_until], times[m.released_at], m.is_in_review, times[m.created_at]
      from unnest(e.commission_id, e.commission_conversion, e.commission_advertiser, e.commission_offer,
          e.commission_affiliate, e.commission_level, e.commission_amount_minor, e.commission_currency, e.commission_rate_bps,
          e.commission_fixed_minor, e.commission_status, e.commission_hold_until, e.commission_released_at,
          e.commission_is_in_review, e.commission_created_at)
        as m(id, conversion, advertiser, offer, affiliate, level, amount_minor, currency, rate_bps, fixed_minor, status,
          hold_until, released_at, is_in_review, created_at);
    end if;
    if e.entry_key is not null then
      -- Of one connection they grow: the order of the entries.
      entry_ids := array(select uuidv7() from unnest(e.entry_key));
      insert into ledger.transactions (id, idempotency_key, reason, advertiser_id, affiliate_id, commission_id, conversion_id,
        effective_at)
      select t.id, t.key, t.reason, ids[t.advertiser], ids[t.affiliate], ids[t.commission], ids[t.conversion],
        times[t.effective_at]
      from unnest(entry_ids, e.entry_key, e.entry_reason, e.entry_advertiser, e.entry_affiliate, e.entry_commission,
          e.entry_conversion, e.entry_effective_at)
        as t(id, key, reason, advertiser, affiliate, commission, conversion, effective_at);
      insert into ledger.transfers (transaction_id, debit_account_id, credit_account_id, amount_minor, currency,
        advertiser_id, affiliate_id)
      -- Whose the first account is that is anybody's, it is.
      select entry_ids[l.entry], account_ids[l.debit], account_ids[l.credit], l.minor, e.account_currency[l.debit],
        coalesce(account_advertisers[l.debit], account_advertisers[l.credit]),
        coalesce(account_affiliates[l.debit], account_affiliates[l.credit])
      from unnest(e.line_entry, e.line_debit, e.line_credit, e.line_minor) as l(entry, debit, credit, minor);
    end if;
    if e.event_id is not null then
      insert into logs.events (id, kind, advertiser_id, affiliate_id, subject_id, facts, created_at)
      select ids[t.id], t.kind, ids[t.advertiser], ids[t.affiliate], ids[t.subject], t.facts, times[t.created_at]
      from unnest(e.event_id, e.event_kind, e.event_advertiser, e.event_affiliate, e.event_subject, e.event_facts,
          e.event_created_at)
        as t(id, kind, advertiser, affiliate, subject, facts, created_at);
    end if;
    if e.report_id is not null then
      insert into logs.inbound_reports (id, advertiser_id, app_id, app_key_id, source, body, verdict, verdict_detail,
        foreign_status, conversion_id, received_at, judged_at)
      select ids[r.id], ids[r.advertiser], ids[r.app], ids[r.app_key], r.source, r.body, r.verdict, r.verdict_detail,
        r.foreign_status, ids[r.conversion], times[r.received_at], times[r.judged_at]
      from unnest(e.report_id, e.report_advertiser, e.report_app, e.report_app_key, e.report_source, e.report_body,
          e.report_verdict, e.report_verdict_detail, e.report_foreign_status, e.report_conversion, e.report_received_at,
          e.report_judged_at)
        as r(id, advertiser, app, app_key, source, body, verdict, verdict_detail, foreign_status, conversion, received_at,
          judged_at);
    end if;
    if e.count_hour is not null then
      insert into affiliate.conversion_rollups_daily as c (day, offer_id, affiliate_id, advertiser_id, event, currency,
        conversions, amount_minor, revenue_minor, commission_minor)
      select (times[g.hour] at time zone 'UTC')::date, ids[g.offer], ids[g.affiliate], ids[g.advertiser], g.event, g.currency,
        sum(g.conversions), sum(g.amount_minor), sum(g.revenue_minor), sum(g.commission_minor)
      from unnest(e.count_hour, e.count_advertiser, e.count_offer, e.count_affiliate, e.count_event, e.count_currency,
          e.count_conversions, e.count_amount_minor, e.count_revenue_minor, e.count_commission_minor)
        as g(hour, advertiser, offer, affiliate, event, currency, conversions, amount_minor, revenue_minor, commission_minor)
      group by 1, 2, 3, 4, 5, 6
      order by 2, 3, 1, 5, 6
      on conflict (offer_id, affiliate_id, day, event, currency) do update set
        conversions = c.conversions + excluded.conversions, amount_minor = c.amount_minor + excluded.amount_minor,
        revenue_minor = c.revenue_minor + excluded.revenue_minor,
        commission_minor = c.commission_minor + excluded.commission_minor;
      insert into affiliate.conversion_rollups_hourly as c (hour, offer_id, affiliate_id, advertiser_id, event, currency,
        conversions, amount_minor, revenue_minor, commission_minor)
      select times[g.hour], ids[g.offer], ids[g.affiliate], ids[g.advertiser], g.event, g.currency, g.conversions, g.amount_minor,
        g.revenue_minor, g.commission_minor
      from unnest(e.count_hour, e.count_advertiser, e.count_offer, e.count_affiliate, e.count_event, e.count_currency,
          e.count_conversions, e.count_amount_minor, e.count_revenue_minor, e.count_commission_minor)
        as g(hour, advertiser, offer, affiliate, event, currency, conversions, amount_minor, revenue_minor, commission_minor)
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
