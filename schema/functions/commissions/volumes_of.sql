-- An affiliate's volume with an offer, by event, in the month of `at` and in total; tiers of payout rules use it. Rejected
-- conversions and refunded amounts do not count.
create or replace function affiliate.volumes_of(of_offer uuid, of_affiliate uuid, in_currency text,
    at timestamptz)
  returns json
  language plpgsql stable
as $$
  #variable_conflict use_column
  declare of_month date := date_trunc('month', at at time zone 'UTC')::date;
  begin
    return (select json_object_agg(v.event, json_build_object('month_conversions', v.mc::text, 'month_minor', v.mm::text,
        'total_conversions', v.tc::text, 'total_minor', v.tm::text))
      from (select o.event, coalesce(sum(o.conversions) filter (where o.month = of_month), 0) as mc,
          coalesce(sum(o.amount_minor) filter (where o.month = of_month), 0) as mm,
          sum(o.conversions) as tc, sum(o.amount_minor) as tm
        from affiliate.order_volumes o
        where o.offer_id = of_offer and o.affiliate_id = of_affiliate and o.currency = in_currency
        group by o.event) v);
  end $$;
