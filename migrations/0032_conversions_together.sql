-- Conversions that come at once are written at once (docs/decisions/0022); coupons_by_key reads them so. Nothing is dropped: Workers of the
-- version before still call affiliate.earning_facts and affiliate.record_earning.

-- All that recorded leads, sales and rebills of one advertiser write, in the order of the locks: accounts before business rows, and
-- each kind of row in one statement for all of them. It is told the rows of conversions, customers and journal, each a
-- parameter of its own (a part of another is parsed twice), and of the rest a list for each column; what is missing is not done. One that cannot be written undoes them all. Returns [number of the
-- conversion, id] of the parked reports that waited for it.
create function affiliate.record_earnings(of_earnings json, of_conversions json, of_bindings json, of_reports json)
  returns json language plpgsql set plan_cache_mode = force_generic_plan set enable_seqscan = off
  as $$
  #variable_conflict use_column
  declare
    e record;
    account_ids uuid[];
    touched integer;
    entry_ids uuid[];
  begin
    select * into e from json_to_record(of_earnings) as n(advertiser_id uuid,
      commission_ids uuid[], commission_conversions uuid[], commission_offers uuid[], commission_affiliates uuid[],
      commission_levels int[], commission_minors bigint[], commission_currencies text[], commission_rates int[],
      commission_fixed bigint[], commission_statuses text[], commission_holds timestamptz[], commission_releases timestamptz[],
      commission_reviews boolean[], commission_times timestamptz[],
      account_kinds text[], account_currencies text[], account_affiliates uuid[], account_debits bigint[], account_credits bigint[],
      swept json,
      entry_keys text[], entry_reasons text[], entry_affiliates uuid[], entry_commissions uuid[], entry_conversions uuid[],
      entry_times timestamptz[],
      line_entries int[], line_debits int[], line_credits int[], line_minors bigint[], line_currencies text[],
      line_affiliates uuid[],
      count_hours timestamptz[], count_offers uuid[], count_affiliates uuid[], count_events text[], count_currencies text[],
      count_conversions int[], count_minors bigint[], count_revenues bigint[], count_commissions bigint[],
      event_ids uuid[], event_kinds text[], event_affiliates uuid[], event_subjects uuid[], event_facts jsonb[],
      event_times timestamptz[],
      awaited_of int[], awaited_apps uuid[], awaited text[], awaited_keys text[], woken_most int);
    if e.account_kinds is not null then
      account_ids := array(select case when o.affiliate_id is null
          then (select a.id from ledger.accounts a where a.kind = o.kind and a.currency = o.currency
            and a.advertiser_id = e.advertiser_id and a.affiliate_id is null)
          else (select a.id from ledger.accounts a where a.kind = o.kind and a.currency = o.currency
            and a.advertiser_id = e.advertiser_id and a.affiliate_id = o.affiliate_id) end
        from unnest(e.account_kinds, e.account_currencies, e.account_affiliates) as o(kind, currency, affiliate_id));
      if e.swept is null and array_position(account_ids, null) is null then
        perform from ledger.accounts a where a.id = any (account_ids) order by a.id for no key update;
      else
        account_ids := ledger.lock_accounts((select json_agg(json_build_object('n', o.n - 1, 'kind', o.kind,
            'currency', o.currency, 'advertiser_id', e.advertiser_id, 'affiliate_id', o.affiliate_id))
          from unnest(e.account_kinds, e.account_currencies, e.account_affiliates)
            with ordinality as o(kind, currency, affiliate_id, n)), e.swept);
        perform affiliate.require(array_position(account_ids, null) is null, 'ledger_entry_incomplete');
      end if;
    end if;
    if of_bindings is not null then
      insert into affiliate.customers (id, advertiser_id, app_id, external_id, offer_id, affiliate_id, click_id, bound_at, bound_by,
        terms)
      select uuidv7(), e.advertiser_id, b.app_id, b.customer, b.offer_id, b.affiliate_id, b.click_id, b.bound_at, b.bound_by, b.terms
      from json_to_recordset(of_bindings) as b(app_id uuid, customer text, offer_id uuid, affiliate_id uuid, click_id uuid,
        bound_at timestamptz, bound_by text, terms jsonb)
      on conflict (app_id, external_id) do nothing;
    end if;
    insert into affiliate.conversions (id, advertiser_id, app_id, event, external_id, content_hash, offer_id, affiliate_id,
      click_id, customer_id, original_id, original_external_id, amount_minor, currency, revenue_minor, fee_minor, status,
      rejection, attributed_by, receipt, metadata, source, foreign_status, visitor_ip, occurred_at, recorded_at)
    select c.id, e.advertiser_id, c.app_id, c.event, c.external_id, c.content_hash, c.offer_id, c.affiliate_id,
      c.click_id, case when c.customer_id is null and c.customer is not null
          then (select b.id from affiliate.customers b where b.app_id = c.app_id and b.external_id = c.customer)
          else c.customer_id end,
      c.original_id, c.original_external_id, c.amount_minor, c.currency, c.revenue_minor, c.fee_minor, c.status,
      c.rejection, c.attributed_by, c.receipt, c.metadata, c.source, c.foreign_status, c.visitor_ip, c.occurred_at, c.recorded_at
    from json_to_recordset(of_conversions) as c(id uuid, app_id uuid, event text, external_id text, content_hash text, offer_id uuid,
      affiliate_id uuid, click_id uuid, customer_id uuid, customer text, original_id uuid, original_external_id text,
      amount_minor bigint, currency text, revenue_minor bigint, fee_minor bigint, status text, rejection text,
      attributed_by text, receipt jsonb, metadata jsonb, source text, foreign_status text, visitor_ip inet,
      occurred_at timestamptz, recorded_at timestamptz);
    if e.commission_ids is not null then
      insert into affiliate.commissions (id, conversion_id, advertiser_id, offer_id, affiliate_id, level, amount_minor,
        currency, rate_bps, fixed_minor, status, hold_until, released_at, is_in_review, created_at)
      select m.id, m.conversion_id, e.advertiser_id, m.offer_id, m.affiliate_id, m.level, m.amount_minor, m.currency, m.rate_bps,
        m.fixed_minor, m.status, m.hold_until, m.released_at, m.is_in_review, m.created_at
      from unnest(e.commission_ids, e.commission_conversions, e.commission_offers, e.commission_affiliates, e.commission_levels,
          e.commission_minors, e.commission_currencies, e.commission_rates, e.commission_fixed, e.commission_statuses,
          e.commission_holds, e.commission_releases, e.commission_reviews, e.commission_times)
        as m(id, conversion_id, offer_id, affiliate_id, level, amount_minor, currency, rate_bps, fixed_minor, status, hold_until,
          released_at, is_in_review, created_at);
    end if;
    if e.entry_keys is not null then
      -- Of one connection they grow: the order of the entries.
      entry_ids := array(select uuidv7() from unnest(e.entry_keys));
      insert into ledger.transactions (id, idempotency_key, reason, advertiser_id, affiliate_id, commission_id, conversion_id,
        effective_at)
      select t.id, t.key, t.reason, e.advertiser_id, t.affiliate_id, t.commission_id, t.conversion_id, t.effective_at
      from unnest(entry_ids, e.entry_keys, e.entry_reasons, e.entry_affiliates, e.entry_commissions, e.entry_conversions,
          e.entry_times)
        as t(id, key, reason, affiliate_id, commission_id, conversion_id, effective_at);
      insert into ledger.transfers (transaction_id, debit_account_id, credit_account_id, amount_minor, currency,
        advertiser_id, affiliate_id)
      select entry_ids[l.entry + 1], account_ids[l.debit + 1], account_ids[l.credit + 1], l.amount_minor, l.currency,
        e.advertiser_id, l.affiliate_id
      from unnest(e.line_entries, e.line_debits, e.line_credits, e.line_minors, e.line_currencies, e.line_affiliates)
        as l(entry, debit, credit, amount_minor, currency, affiliate_id);
      -- By their ids alone: a join may be planned as a walk through all accounts.
      update ledger.accounts a
        set debits_minor = a.debits_minor + e.account_debits[array_position(account_ids, a.id)],
          credits_minor = a.credits_minor + e.account_credits[array_position(account_ids, a.id)]
        where a.id = any (account_ids);
      get diagnostics touched = row_count;
      perform affiliate.require(touched = cardinality(e.account_kinds), 'ledger_entry_incomplete');
    end if;
    if e.count_hours is not null then
      insert into affiliate.conversion_rollups_daily as c (day, offer_id, affiliate_id, advertiser_id, event, currency,
        conversions, amount_minor, revenue_minor, commission_minor)
      select (g.hour at time zone 'UTC')::date, g.offer_id, g.affiliate_id, e.advertiser_id, g.event, g.currency,
        sum(g.conversions), sum(g.amount_minor), sum(g.revenue_minor), sum(g.commission_minor)
      from unnest(e.count_hours, e.count_offers, e.count_affiliates, e.count_events, e.count_currencies, e.count_conversions,
          e.count_minors, e.count_revenues, e.count_commissions)
        as g(hour, offer_id, affiliate_id, event, currency, conversions, amount_minor, revenue_minor, commission_minor)
      group by 1, g.offer_id, g.affiliate_id, g.event, g.currency
      order by g.offer_id, g.affiliate_id, 1, g.event, g.currency
      on conflict (offer_id, affiliate_id, day, event, currency) do update set
        conversions = c.conversions + excluded.conversions, amount_minor = c.amount_minor + excluded.amount_minor,
        revenue_minor = c.revenue_minor + excluded.revenue_minor,
        commission_minor = c.commission_minor + excluded.commission_minor;
      insert into affiliate.conversion_rollups_hourly as c (hour, offer_id, affiliate_id, advertiser_id, event, currency,
        conversions, amount_minor, revenue_minor, commission_minor)
      select g.hour, g.offer_id, g.affiliate_id, e.advertiser_id, g.event, g.currency, g.conversions, g.amount_minor,
        g.revenue_minor, g.commission_minor
      from unnest(e.count_hours, e.count_offers, e.count_affiliates, e.count_events, e.count_currencies, e.count_conversions,
          e.count_minors, e.count_revenues, e.count_commissions)
        as g(hour, offer_id, affiliate_id, event, currency, conversions, amount_minor, revenue_minor, commission_minor)
      order by g.offer_id, g.affiliate_id, g.hour, g.event, g.currency
      on conflict (offer_id, affiliate_id, hour, event, currency) do update set
        conversions = c.conversions + excluded.conversions, amount_minor = c.amount_minor + excluded.amount_minor,
        revenue_minor = c.revenue_minor + excluded.revenue_minor,
        commission_minor = c.commission_minor + excluded.commission_minor;
    end if;
    insert into logs.events (id, kind, advertiser_id, affiliate_id, subject_id, facts, created_at)
    select t.id, t.kind, e.advertiser_id, t.affiliate_id, t.subject_id, t.facts, t.created_at
    from unnest(e.event_ids, e.event_kinds, e.event_affiliates, e.event_subjects, e.event_facts, e.event_times)
      as t(id, kind, affiliate_id, subject_id, facts, created_at);
    if of_reports is not null then
      insert into logs.inbound_reports (id, advertiser_id, app_id, app_key_id, source, body, verdict, verdict_detail,
        foreign_status, conversion_id, received_at, judged_at)
      select r.id, e.advertiser_id, r.app_id, r.app_key_id, r.source, r.body, r.verdict, r.verdict_detail, r.foreign_status,
        r.conversion_id, r.received_at, r.judged_at
      from json_to_recordset(of_reports) as r(id uuid, app_id uuid, app_key_id uuid, source text, body text, verdict text,
        verdict_detail text, foreign_status text, conversion_id uuid, received_at timestamptz, judged_at timestamptz);
    end if;
    return (select json_agg(json_build_array(w.of, w.id) order by w.n) from (
        select k.of, r.id, row_number() over (partition by k.of order by r.received_at, r.id) as n
        from unnest(e.awaited_of, e.awaited_apps, e.awaited, e.awaited_keys) as k(of, app_id, what, key)
        join logs.inbound_reports r on r.app_id = k.app_id and r.verdict = 'parked' and r.awaits = k.what and r.awaits_key = k.key) w
      where w.n <= e.woken_most);
  end $$;

-- As before, but each reference is looked up by its key whatever the planner believes: as joins, planned while a ledger was young, they
-- read all of it for each transfer until its tables were analysed.
create or replace function ledger.require_references() returns trigger language plpgsql security definer set search_path = pg_catalog
  set plan_cache_mode = force_generic_plan set enable_seqscan = off
  as $$ begin
    if exists (select from written w
        where (select x.id from ledger.transactions x where x.id = w.transaction_id) is null
          or (select d.currency from ledger.accounts d where d.id = w.debit_account_id) is distinct from w.currency
          or (select c.currency from ledger.accounts c where c.id = w.credit_account_id) is distinct from w.currency) then
      raise foreign_key_violation using message = 'a transfer names no transaction, or no account of its currency',
        schema = 'ledger', table = 'transfers', constraint = 'transfers_references';
    end if;
    return null;
  end $$;
