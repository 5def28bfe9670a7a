-- The platform's fee on the conversions of an offer: the offer's own, else its advertiser's; null = none. The fixed part is the
-- one for the offer's currency.
create or replace function affiliate.platform_fee_of(of_advertiser uuid, of_offer uuid, in_currency text)
  returns json
  language plpgsql stable
as $$
  begin
    return (
      select json_build_object('rate_bps', f.rate_bps, 'fixed_minor', coalesce(f.fixed->>in_currency, '0'),
        'is_own', f.offer_id is not null)
      from affiliate.platform_fees f
      where f.advertiser_id = of_advertiser and (f.offer_id = of_offer or f.offer_id is null)
      order by f.offer_id limit 1);
  end $$;
