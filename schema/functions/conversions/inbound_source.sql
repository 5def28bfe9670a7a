-- The offer of a postback or a pixel, which carry no app key: the click they name, or the offer in their address, decides. Returns
-- what is needed to check and read the report, and nothing else.
create or replace function affiliate.inbound_source(of_click uuid, of_offer text)
  returns table (advertiser_id uuid, app_id uuid, offer_id uuid, currency text, has_click boolean,
    postback_secret_hash text, pixel_amount_max_minor bigint, status_words jsonb,
    repeat_policies jsonb, inbound_cidrs text[])
  language sql stable security definer
  set search_path = pg_catalog
as $$ with named as (
      select o.id, c.id is not null as has_click
      from (select 1) as one
      left join affiliate.clicks c on c.id = of_click
      join affiliate.offers o on o.id = c.offer_id or (c.id is null and (o.id::text = lower(of_offer) or lower(o.code) = lower(of_offer))))
    select o.advertiser_id, o.app_id, o.id, o.currency, n.has_click, o.postback_secret_hash, o.pixel_amount_max_minor,
      v.status_words, v.repeat_policies, v.inbound_cidrs
    from named n join affiliate.offers o on o.id = n.id join affiliate.advertisers v on v.id = o.advertiser_id $$;
revoke all on function affiliate.inbound_source(uuid, text) from public, app_api, app_system;
grant execute on function affiliate.inbound_source(uuid, text) to app_api, app_system;
