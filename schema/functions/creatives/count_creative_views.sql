-- Adds views of banners: `[{"creative_id","slug","day","views"}]`. `slug` is that of the affiliate's link for the creative; views of
-- other slugs are ignored. Anybody may show a banner, so the function has rights of its own.
create or replace function affiliate.count_creative_views(of_views jsonb)
  returns void
  language sql security definer
  set search_path = pg_catalog
as $$
  insert into affiliate.creative_views_daily (creative_id, affiliate_id, day, views)
  select c.creative_id, c.affiliate_id, v.day, sum(v.views)
  from jsonb_to_recordset(of_views) as v (creative_id uuid, slug text, day date, views integer)
  join affiliate.links l on lower(l.slug) = lower(v.slug)
  join affiliate.creative_links c on c.link_id = l.id and c.creative_id = v.creative_id
  group by 1, 2, 3
  order by 1, 2, 3
  on conflict (creative_id, affiliate_id, day) do update set views = creative_views_daily.views + excluded.views
$$;
revoke all on function affiliate.count_creative_views(jsonb) from public, app_api, app_system;
grant execute on function affiliate.count_creative_views(jsonb) to app_api;
