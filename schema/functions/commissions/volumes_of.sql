-- What an affiliate brought to an offer so far, by event, this month and in total: tiers of payout rules depend on it.
create or replace function affiliate.volumes_of(of_offer uuid, of_affiliate uuid, in_currency text,
    at timestamptz)
  returns json
  language plpgsql stable
as $$
  #variable_conflict use_column
  declare month date := date_trunc('month', at at time zone 'UTC')::date;
  begin
    return (select json_object_agg(v.event, json_build_object('month_conversions', v.mc::text, 'month_minor', v.mm::text,
        'total_conversions', v.tc::text, 'total_minor', v.tm::text))
      from (select d.event, coalesce(sum(d.conversions) filter (where d.day >= month), 0) as mc,
          coalesce(sum(d.amount_minor) filter (where d.day >= month), 0) as mm,
          sum(d.conversions) as tc, sum(d.amount_minor) as tm
        from affiliate.conversion_rollups_daily d
        where d.offer_id = of_offer and d.affiliate_id = of_affiliate and d.currency = in_currency
        group by d.event) v);
  end $$;
