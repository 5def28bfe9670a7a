-- Binds customers to the affiliate who brought them. One who is bound already stays as they are.
create or replace function affiliate.bind_customers(of_customers json)
  returns void
  language plpgsql
  set plan_cache_mode = force_generic_plan set enable_seqscan = off
as $$
  #variable_conflict use_column
  begin
    insert into affiliate.customers (id, advertiser_id, app_id, external_id, offer_id, affiliate_id, click_id, bound_at, bound_by,
      terms)
    select n.id, n.advertiser_id, n.app_id, n.external_id, n.offer_id, n.affiliate_id, n.click_id, n.bound_at, n.bound_by, n.terms
    from json_to_recordset(of_customers) as n(id uuid, advertiser_id uuid, app_id uuid, external_id text, offer_id uuid,
      affiliate_id uuid, click_id uuid, bound_at timestamptz, bound_by text, terms jsonb)
    -- Everybody who binds the same customers at once takes them in one order.
    order by n.app_id, n.external_id
    on conflict (app_id, external_id) do nothing;
  end $$;
