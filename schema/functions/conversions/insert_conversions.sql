-- Writes conversions and their commissions. If a conversion has only the app's id of its customer, the customer is looked up, because
-- the same batch may have bound it. A conversion with `completes` replaces the stored one with this content
-- hash, which earned nothing. Raises facts_changed if the stored one has changed since it was read, and not_completable if it was
-- refunded. In test mode the new conversions are tests.
create or replace function affiliate.insert_conversions(of_conversions json, of_commissions json)
  returns void
  language plpgsql
  set plan_cache_mode = force_generic_plan set enable_seqscan = off
as $$
  #variable_conflict use_column
  declare
    completed uuid[] := '{}';
  begin
    if exists (select from json_to_recordset(of_conversions) as n(completes text) where n.completes is not null) then
      with done as (
        update affiliate.conversions c set content_hash = n.content_hash, offer_id = n.offer_id, affiliate_id = n.affiliate_id,
          click_id = n.click_id, amount_minor = n.amount_minor, currency = n.currency, revenue_minor = n.revenue_minor,
          customer_id = coalesce(n.customer_id, (select b.id from affiliate.customers b
            where b.app_id = n.app_id and b.external_id = n.customer)),
          fee_minor = n.fee_minor, status = n.status, rejection = n.rejection, attributed_by = n.attributed_by, receipt = n.receipt,
          renewal_terms = n.renewal_terms, compared_click_id = n.compared_click_id
        from json_to_recordset(of_conversions) as n(id uuid, app_id uuid, completes text, content_hash text, offer_id uuid,
          affiliate_id uuid, click_id uuid, customer_id uuid, customer text, amount_minor bigint, currency text, revenue_minor bigint,
          fee_minor bigint, status text, rejection text, attributed_by text, receipt jsonb, renewal_terms jsonb,
          compared_click_id uuid)
        where n.completes is not null and c.id = n.id and c.content_hash = n.completes and c.status = 'rejected'
        returning c.id)
      select array_agg(id) into completed from done;
      perform affiliate.require(cardinality(completed) = (select count(*) from json_to_recordset(of_conversions) as n(completes text)
        where n.completes is not null), 'facts_changed');
      perform affiliate.require(not exists (select from affiliate.conversions u where u.original_id = any (completed)),
        'not_completable');
    end if;
    with recorded as (
      insert into affiliate.conversions (id, advertiser_id, app_id, event, external_id, content_hash, offer_id, affiliate_id,
        click_id, customer_id, original_id, original_external_id, amount_minor, currency, revenue_minor, fee_minor, status,
        rejection, attributed_by, receipt, renewal_terms, metadata, source, foreign_status, visitor_ip, occurred_at, recorded_at,
        compared_click_id, is_test)
      select n.id, n.advertiser_id, n.app_id, n.event, n.external_id, n.content_hash, n.offer_id, n.affiliate_id, n.click_id,
        coalesce(n.customer_id, (select b.id from affiliate.customers b
          where b.app_id = n.app_id and b.external_id = n.customer)),
        n.original_id, n.original_external_id, n.amount_minor, n.currency, n.revenue_minor, n.fee_minor, n.status,
        n.rejection, n.attributed_by, n.receipt, n.renewal_terms, n.metadata, n.source, n.foreign_status, n.visitor_ip, n.occurred_at,
        n.recorded_at, n.compared_click_id, affiliate.is_testing()
      from json_to_recordset(of_conversions) as n(id uuid, advertiser_id uuid, app_id uuid, event text, external_id text,
        content_hash text, offer_id uuid, affiliate_id uuid, click_id uuid, customer_id uuid, customer text,
        original_id uuid, original_external_id text, amount_minor bigint, currency text, revenue_minor bigint,
        fee_minor bigint, status text, rejection text, attributed_by text, receipt jsonb, renewal_terms jsonb, metadata jsonb, source text,
        foreign_status text, visitor_ip inet, occurred_at timestamptz, recorded_at timestamptz, compared_click_id uuid,
        completes text)
      where n.completes is null
      -- A fixed order, so that concurrent calls do not deadlock.
      order by n.app_id, n.event, n.external_id
      returning id, advertiser_id, offer_id, recorded_at)
    insert into affiliate.commissions (id, conversion_id, advertiser_id, offer_id, affiliate_id, level, amount_minor,
      currency, rate_bps, fixed_minor, status, hold_until, released_at, is_in_review, created_at)
    select m.id, r.id, r.advertiser_id, r.offer_id, m.affiliate_id, m.level, m.amount_minor, m.currency, m.rate_bps,
      m.fixed_minor, m.status, m.hold_until, m.released_at, m.is_in_review, r.recorded_at
    from json_to_recordset(of_commissions) as m(id uuid, conversion_id uuid, affiliate_id uuid, level int, amount_minor bigint,
      currency text, rate_bps int, fixed_minor bigint, status text, hold_until timestamptz, released_at timestamptz,
      is_in_review boolean)
    join (select * from recorded union all select c.id, c.advertiser_id, c.offer_id, c.recorded_at from affiliate.conversions c
      where c.id = any (completed)) r on r.id = m.conversion_id;
  end $$;
