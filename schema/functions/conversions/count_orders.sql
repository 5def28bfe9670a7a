-- Trigger of conversions: keeps order_volumes, which tiers count. A conversion counts while it is pending or approved, with the amount
-- that was not refunded, in the UTC month of its order. Tests never count. A conversion with an original only corrects its amount. Rows are written in
-- key order, so that concurrent changes do not deadlock.
create or replace function affiliate.count_orders()
  returns trigger
  language plpgsql
  set plan_cache_mode = force_generic_plan
as $$
  begin
    if tg_op = 'INSERT' then
      insert into affiliate.order_volumes as v (offer_id, affiliate_id, event, currency, month, advertiser_id, conversions,
        amount_minor)
      select c.offer_id, c.affiliate_id, c.event, c.currency, date_trunc('month', c.occurred_at at time zone 'UTC')::date,
        c.advertiser_id, count(*) filter (where c.original_id is null), sum(coalesce(c.amount_minor, 0) - c.refunded_minor)
      from changed c
      where not c.is_test and c.status in ('pending', 'approved') and c.event in ('lead', 'sale', 'rebill') and c.currency is not null
      group by 1, 2, 3, 4, 5, 6 order by 1, 2, 3, 4, 5
      on conflict (offer_id, affiliate_id, event, currency, month) do update set
        conversions = v.conversions + excluded.conversions, amount_minor = v.amount_minor + excluded.amount_minor;
    else
      insert into affiliate.order_volumes as v (offer_id, affiliate_id, event, currency, month, advertiser_id, conversions,
        amount_minor)
      select c.offer_id, c.affiliate_id, c.event, c.currency, date_trunc('month', c.occurred_at at time zone 'UTC')::date,
        c.advertiser_id, sum(case when c.original_id is null then c.sign else 0 end),
        sum(c.sign * (coalesce(c.amount_minor, 0) - c.refunded_minor))
      from (select 1 as sign, n.* from changed n union all select -1, b.* from before b) c
      where not c.is_test and c.status in ('pending', 'approved') and c.event in ('lead', 'sale', 'rebill') and c.currency is not null
      group by 1, 2, 3, 4, 5, 6
      having sum(case when c.original_id is null then c.sign else 0 end) <> 0
        or sum(c.sign * (coalesce(c.amount_minor, 0) - c.refunded_minor)) <> 0
      order by 1, 2, 3, 4, 5
      on conflict (offer_id, affiliate_id, event, currency, month) do update set
        conversions = v.conversions + excluded.conversions, amount_minor = v.amount_minor + excluded.amount_minor;
    end if;
    return null;
  end $$;
