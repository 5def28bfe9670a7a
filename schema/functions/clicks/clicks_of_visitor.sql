-- The last 20 clicks of a visitor in an app within 30 days, for the fraud rules; null for an unknown visitor.
create or replace function affiliate.clicks_of_visitor(visitor text, of_app uuid,
    of_advertiser uuid, at timestamptz)
  returns jsonb
  language plpgsql stable
as $$
  #variable_conflict use_column
  begin
    if visitor is null then return null; end if;
    return (select jsonb_agg(to_jsonb(s) order by s.id desc) from (
      select c.id, c.affiliate_id, c.offer_id, c.clicked_at, c.country, c.referrer from affiliate.clicks c
      where c.fingerprint = clicks_of_visitor.visitor and c.id >= affiliate.uuid_floor(at - interval '30 days')
        and c.advertiser_id = of_advertiser and c.app_id = of_app and not c.is_test
        and (c.reason is null or c.reason = 'duplicate')
      order by c.id desc limit 20) s);
  end $$;
