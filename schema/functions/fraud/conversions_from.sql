-- Number of conversions from an IP address: in the last hour, and with this amount in the last day.
create or replace function affiliate.conversions_from(address inet, of_advertiser uuid,
    minor bigint, in_currency text, at timestamptz)
  returns jsonb
  language plpgsql stable
as $$
  #variable_conflict use_column
  begin
    return (select jsonb_build_array(count(*) filter (where v.recorded_at > at - interval '1 hour'),
        count(*) filter (where v.amount_minor = minor and v.currency = in_currency))
      from (select s.recorded_at, s.amount_minor, s.currency from affiliate.conversions s
        where s.visitor_ip = address and s.recorded_at > at - interval '1 day'
          and s.advertiser_id is not distinct from of_advertiser and s.event in ('lead', 'sale', 'rebill')
        order by s.recorded_at desc limit 1000) v);
  end $$;
