-- Number of conversions of an advertiser in 30 days, and how many of them were refunded or charged back.
create or replace function affiliate.brought_by_all(of_advertiser uuid, at timestamptz)
  returns table (earned bigint, undone bigint)
  language plpgsql stable rows 1
as $$
  #variable_conflict use_column
  begin
    return query select coalesce(sum(d.conversions) filter (where d.event in ('lead', 'sale', 'rebill')), 0),
        coalesce(sum(d.conversions) filter (where d.event in ('refund', 'chargeback')), 0)
      from affiliate.conversion_rollups_daily d
      where d.advertiser_id = of_advertiser and d.day > (at at time zone 'UTC')::date - 30;
  end $$;
