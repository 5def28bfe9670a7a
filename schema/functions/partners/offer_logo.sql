-- The logo of an offer, for everybody: feeds of offers name its address. No row: it has none.
create or replace function affiliate.offer_logo(of_offer uuid)
  returns table (content_type text, base64 text)
  language sql stable security definer
  set search_path = pg_catalog
as $$
  select l.content_type, encode(l.bytes, 'base64') from affiliate.offer_logos l where l.offer_id = of_offer
$$;
revoke all on function affiliate.offer_logo(uuid) from public, app_api, app_system;
grant execute on function affiliate.offer_logo(uuid) to app_api;
