-- A recorded conversion in two calls, each the only statement of its batch, and everything that it writes told at once
-- (docs/decisions/0012). Nothing is dropped: Workers of the version before still call affiliate.record_earning of thirteen parts.

-- Who is asking, for a batch that is one call, and how long it may take: a statement's own limit is read before it begins.
create function affiliate.enter_scope(of_advertiser text, of_affiliate text, of_staff text, of_user text, of_email text,
    of_origin text, most_ms integer)
  returns void language plpgsql
  as $$
  declare entered text;
  begin
    entered := set_config('app.advertiser', of_advertiser, true) || set_config('app.affiliate', of_affiliate, true)
      || set_config('app.staff', of_staff, true) || set_config('app.user', of_user, true)
      || set_config('app.email', of_email, true) || set_config('app.origin', of_origin, true)
      || set_config('transaction_timeout', most_ms::text, true);
  end $$;

-- All that every recorded lead, sale or rebill writes, in the order of the locks: accounts before business rows. It is told the
-- columns of the conversion and, of what it has several of, a list for each column; what is missing is not done. Returns the parked
-- reports that waited for it.
create function affiliate.record_earning(of_earning json)
  returns uuid[] language plpgsql set plan_cache_mode = force_generic_plan set enable_seqscan = off
  as $$
  #variable_conflict use_column
  declare
    e record;
    account_ids uuid[];
    touched integer;
    entry_ids uuid[];
    customer uuid;
  begin
    select * into e from json_to_record(of_earning) as n(id uuid, advertiser_id uuid, app_id uuid, event text, external_id text,
      content_hash text, offer_id uuid, affiliate_id uuid, click_id uuid, customer_id uuid, customer text,
      original_id uuid, original_external_id text, amount_minor bigint, currency text, revenue_minor bigint,
      fee_minor bigint, status text, rejection text, attributed_by text, receipt jsonb, metadata jsonb, source text,
      foreign_status text, visitor_ip inet, occurred_at timestamptz, recorded_at timestamptz,
      terms jsonb,
      commission_ids uuid[], commission_affiliates uuid[], commission_levels int[], commission_minors bigint[],
      commission_currencies text[], commission_rates int[], commission_fixed bigint[], commission_statuses text[],
      commission_holds timestamptz[], commission_releases timestamptz[], commission_reviews boolean[],
      account_kinds text[], account_affiliates uuid[], account_debits bigint[], account_credits bigint[], swept json,
      entry_currency text, entry_keys text[], entry_reasons text[], entry_affiliates uuid[], entry_commissions uuid[],
      entry_conversions uuid[], entry_at timestamptz,
      line_entries int[], line_debits int[], line_credits int[], line_minors bigint[], line_affiliates uuid[],
      count_affiliates uuid[], count_conversions int[], count_minors bigint[], count_revenues bigint[],
      count_commissions bigint[],
      event_ids uuid[], event_kinds text[], event_affiliates uuid[], event_subjects uuid[], event_facts jsonb[],
      report_id uuid, report_key uuid, report_source text, report_status text, report_body text,
      report_verdict text, report_detail text, received_at timestamptz,
      awaited text[], awaited_keys text[], woken_most int);
    if e.account_kinds is not null then
      account_ids := array(select case when o.affiliate_id is null
          then (select a.id from ledger.accounts a where a.kind = o.kind and a.currency = e.entry_currency
            and a.advertiser_id = e.advertiser_id and a.affiliate_id is null)
          else (select a.id from ledger.accounts a where a.kind = o.kind and a.currency = e.entry_currency
            and a.advertiser_id = e.advertiser_id and a.affiliate_id = o.affiliate_id) end
        from unnest(e.account_kinds, e.account_affiliates) as o(kind, affiliate_id));
      if e.swept is null and array_position(account_ids, null) is null then
        perform from ledger.accounts a where a.id = any (account_ids) order by a.id for no key update;
      else
        account_ids := ledger.lock_accounts((select json_agg(json_build_object('n', o.n - 1, 'kind', o.kind,
            'currency', e.entry_currency, 'advertiser_id', e.advertiser_id, 'affiliate_id', o.affiliate_id))
          from unnest(e.account_kinds, e.account_affiliates) with ordinality as o(kind, affiliate_id, n)), e.swept);
        perform affiliate.require(array_position(account_ids, null) is null, 'ledger_entry_incomplete');
      end if;
    end if;
    customer := e.customer_id;
    if e.terms is not null then
      customer := uuidv7();
      insert into affiliate.customers (id, advertiser_id, app_id, external_id, offer_id, affiliate_id, click_id, bound_at, bound_by,
        terms)
      values (customer, e.advertiser_id, e.app_id, e.customer, e.offer_id, e.affiliate_id, e.click_id, e.recorded_at, e.attributed_by,
        e.terms)
      on conflict (app_id, external_id) do nothing;
      if not found then customer := e.customer_id; end if;
    end if;
    if customer is null and e.customer is not null then
      customer := (select b.id from affiliate.customers b where b.app_id = e.app_id and b.external_id = e.customer);
    end if;
    insert into affiliate.conversions (id, advertiser_id, app_id, event, external_id, content_hash, offer_id, affiliate_id,
      click_id, customer_id, original_id, original_external_id, amount_minor, currency, revenue_minor, fee_minor, status,
      rejection, attributed_by, receipt, metadata, source, foreign_status, visitor_ip, occurred_at, recorded_at)
    values (e.id, e.advertiser_id, e.app_id, e.event, e.external_id, e.content_hash, e.offer_id, e.affiliate_id,
      e.click_id, customer, e.original_id, e.original_external_id, e.amount_minor, e.currency, e.revenue_minor, e.fee_minor,
      e.status, e.rejection, e.attributed_by, e.receipt, e.metadata, e.source, e.foreign_status, e.visitor_ip,
      e.occurred_at, e.recorded_at);
    if e.commission_ids is not null then
      insert into affiliate.commissions (id, conversion_id, advertiser_id, offer_id, affiliate_id, level, amount_minor,
        currency, rate_bps, fixed_minor, status, hold_until, released_at, is_in_review, created_at)
      select m.id, e.id, e.advertiser_id, e.offer_id, m.affiliate_id, m.level, m.amount_minor, m.currency, m.rate_bps,
        m.fixed_minor, m.status, m.hold_until, m.released_at, m.is_in_review, e.recorded_at
      from unnest(e.commission_ids, e.commission_affiliates, e.commission_levels, e.commission_minors,
          e.commission_currencies, e.commission_rates, e.commission_fixed, e.commission_statuses, e.commission_holds,
          e.commission_releases, e.commission_reviews)
        as m(id, affiliate_id, level, amount_minor, currency, rate_bps, fixed_minor, status, hold_until, released_at, is_in_review);
    end if;
    if e.entry_keys is not null then
      -- Of one connection they grow: the order of the entries.
      entry_ids := array(select uuidv7() from unnest(e.entry_keys));
      insert into ledger.transactions (id, idempotency_key, reason, advertiser_id, affiliate_id, commission_id, conversion_id,
        effective_at)
      select t.id, t.key, t.reason, e.advertiser_id, t.affiliate_id, t.commission_id, t.conversion_id, e.entry_at
      from unnest(entry_ids, e.entry_keys, e.entry_reasons, e.entry_affiliates, e.entry_commissions, e.entry_conversions)
        as t(id, key, reason, affiliate_id, commission_id, conversion_id);
      insert into ledger.transfers (transaction_id, debit_account_id, credit_account_id, amount_minor, currency,
        advertiser_id, affiliate_id)
      select entry_ids[l.entry + 1], account_ids[l.debit + 1], account_ids[l.credit + 1], l.amount_minor, e.entry_currency,
        e.advertiser_id, l.affiliate_id
      from unnest(e.line_entries, e.line_debits, e.line_credits, e.line_minors, e.line_affiliates)
        as l(entry, debit, credit, amount_minor, affiliate_id);
      update ledger.accounts a
        set debits_minor = a.debits_minor + m.debits, credits_minor = a.credits_minor + m.credits
        from unnest(account_ids, e.account_debits, e.account_credits) as m(id, debits, credits) where a.id = m.id;
      get diagnostics touched = row_count;
      perform affiliate.require(touched = cardinality(e.account_kinds), 'ledger_entry_incomplete');
    end if;
    if e.count_affiliates is not null then
      insert into affiliate.conversion_rollups_daily as c (day, offer_id, affiliate_id, advertiser_id, event, currency,
        conversions, amount_minor, revenue_minor, commission_minor)
      select (e.recorded_at at time zone 'UTC')::date, e.offer_id, g.affiliate_id, e.advertiser_id, e.event, e.currency,
        g.conversions, g.amount_minor, g.revenue_minor, g.commission_minor
      from unnest(e.count_affiliates, e.count_conversions, e.count_minors, e.count_revenues, e.count_commissions)
        as g(affiliate_id, conversions, amount_minor, revenue_minor, commission_minor)
      on conflict (offer_id, affiliate_id, day, event, currency) do update set
        conversions = c.conversions + excluded.conversions, amount_minor = c.amount_minor + excluded.amount_minor,
        revenue_minor = c.revenue_minor + excluded.revenue_minor,
        commission_minor = c.commission_minor + excluded.commission_minor;
      insert into affiliate.conversion_rollups_hourly as c (hour, offer_id, affiliate_id, advertiser_id, event, currency,
        conversions, amount_minor, revenue_minor, commission_minor)
      select date_trunc('hour', e.recorded_at, 'UTC'), e.offer_id, g.affiliate_id, e.advertiser_id, e.event, e.currency,
        g.conversions, g.amount_minor, g.revenue_minor, g.commission_minor
      from unnest(e.count_affiliates, e.count_conversions, e.count_minors, e.count_revenues, e.count_commissions)
        as g(affiliate_id, conversions, amount_minor, revenue_minor, commission_minor)
      on conflict (offer_id, affiliate_id, hour, event, currency) do update set
        conversions = c.conversions + excluded.conversions, amount_minor = c.amount_minor + excluded.amount_minor,
        revenue_minor = c.revenue_minor + excluded.revenue_minor,
        commission_minor = c.commission_minor + excluded.commission_minor;
    end if;
    insert into logs.events (id, kind, advertiser_id, affiliate_id, subject_id, facts, created_at)
    select t.id, t.kind, e.advertiser_id, t.affiliate_id, t.subject_id, t.facts, e.recorded_at
    from unnest(e.event_ids, e.event_kinds, e.event_affiliates, e.event_subjects, e.event_facts)
      as t(id, kind, affiliate_id, subject_id, facts);
    if e.report_id is not null then
      insert into logs.inbound_reports (id, advertiser_id, app_id, app_key_id, source, body, verdict, verdict_detail,
        foreign_status, conversion_id, received_at, judged_at)
      values (e.report_id, e.advertiser_id, e.app_id, e.report_key, e.report_source, e.report_body, e.report_verdict, e.report_detail,
        e.report_status, e.id, e.received_at, e.recorded_at);
    end if;
    return array(
      select r.id from unnest(e.awaited, e.awaited_keys) as k(what, key)
      join logs.inbound_reports r on r.app_id = e.app_id and r.verdict = 'parked' and r.awaits = k.what and r.awaits_key = k.key
      order by r.received_at, r.id
      limit e.woken_most);
  end $$;
