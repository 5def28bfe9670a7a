-- A conversion of another source that may be the same order: same event and reported amount, same click, customer or coupon, within a
-- day, and one of the two has no order id, or both have the same. Null: none. `click` is the first click of the visit, never a repeat.
create or replace function affiliate.same_order(of_advertiser uuid, of_app uuid, of_event text, of_source text, own_external_id text,
    click uuid, customer uuid, of_coupon text, minor bigint, in_currency text, at timestamptz)
  returns jsonb
  language plpgsql stable
as $$
  #variable_conflict use_column
  declare
    own_order text := affiliate.order_id_of(of_source, own_external_id);
    other jsonb;
  begin
    -- Reports of the app without an order id. Most apps have none.
    select jsonb_build_object('external_id', s.external_id, 'source', s.source) into other
    from affiliate.conversions s
    where s.app_id = of_app and s.event = of_event and s.occurred_at between at - interval '1 day' and at + interval '1 day'
      and s.source in ('postback', 'pixel') and s.external_id ~ '^(click|customer|pixel):'
      and s.source <> of_source and s.status <> 'rejected'
      and coalesce(s.receipt #>> '{exchange,amount_minor}', s.amount_minor::text) is not distinct from minor::text
      and (minor is null or coalesce(s.receipt #>> '{exchange,from}', s.currency) = in_currency)
      and (s.click_id = click or s.compared_click_id = click or s.customer_id = customer
        or s.receipt #>> '{reported,coupon}' = of_coupon)
      and coalesce(own_order = affiliate.order_id_of(s.source, s.external_id), true)
    order by s.id limit 1;
    if other is not null or own_order = own_external_id then return other; end if;
    -- This report has no order id, so it may be the same as any order.
    select jsonb_build_object('external_id', s.external_id, 'source', s.source) into other
    from (
      select c.* from affiliate.conversions c where c.click_id = click
      union all
      select c.* from affiliate.conversions c where c.compared_click_id = click
      union all
      select c.* from affiliate.conversions c where c.customer_id = customer
      union all
      select c.* from affiliate.holder_of_coupon(of_coupon, of_advertiser) h
      join affiliate.conversions c on c.affiliate_id = h.affiliate_id and c.recorded_at >= at - interval '1 day'
        and c.receipt #>> '{reported,coupon}' = of_coupon) s
    where s.app_id = of_app and s.event = of_event and s.occurred_at between at - interval '1 day' and at + interval '1 day'
      and s.source <> of_source and s.status <> 'rejected'
      and coalesce(s.receipt #>> '{exchange,amount_minor}', s.amount_minor::text) is not distinct from minor::text
      and (minor is null or coalesce(s.receipt #>> '{exchange,from}', s.currency) = in_currency)
      and coalesce(own_order = affiliate.order_id_of(s.source, s.external_id), true)
    order by s.id limit 1;
    return other;
  end $$;
