-- The caps that apply to an affiliate's conversion, each with its use in the current period.
create or replace function affiliate.caps_on(of_advertiser uuid, of_offer uuid, of_affiliate uuid,
    in_currency text, at timestamptz, in_time_zone text)
  returns json
  language plpgsql stable
as $$
  #variable_conflict use_column
  begin
    return (select json_agg(json_build_object('id', k.id, 'metric', k.metric, 'period', k.period, 'period_start', k.start,
        'limit', k.limit_value::text, 'is_hard', k.is_hard, 'used', coalesce(n.used_value, 0)::text) order by k.id)
      from (select c.*, affiliate.period_start(c.period, at, in_time_zone) as start from affiliate.caps c
        where c.advertiser_id = of_advertiser and c.metric <> 'clicks' and c.archived_at is null
          and (c.offer_id = of_offer or c.offer_id is null)
          and (c.affiliate_id = of_affiliate or c.affiliate_id is null)
          and (c.currency = in_currency or c.currency is null)) k
      left join affiliate.cap_counters n on n.cap_id = k.id and n.period_start = k.start);
  end $$;
