-- Where the app counts first clicks and the visitor kept a click that cannot earn: the earliest later click of the visitor in the app that
-- can. Otherwise null. A click can earn if no check refused it, its affiliate and their partnership are approved, and the conversion is in
-- its window. Only clicks before the conversion count. With of_offer, only clicks of this offer count.
create or replace function affiliate.earning_click_after(kept uuid, of_app uuid, of_offer uuid, converted_at timestamptz)
  returns uuid
  language plpgsql stable
  set plan_cache_mode = force_generic_plan set enable_seqscan = off
as $$
  #variable_conflict use_column
  declare
    original uuid;
    candidates uuid[];
    newest uuid;
    earning uuid;
  begin
    if kept is null or not exists (select from affiliate.apps p where p.id = of_app and p.attribution = 'first') then
      return null;
    end if;
    select coalesce(c.duplicate_of, c.id) into original from affiliate.clicks c where c.id = kept and c.app_id = of_app;
    if original is null then return null; end if;
    candidates := original || array(select c.id from affiliate.clicks c
      where c.kept_click_id = kept and c.id > kept and c.app_id = of_app and c.clicked_at <= earning_click_after.converted_at
        and (of_offer is null or c.offer_id = of_offer) and c.reason is null and not c.is_test
      order by c.id limit 100);
    newest := candidates[cardinality(candidates)];
    select c.id into earning from affiliate.clicks c
      join affiliate.offers o on o.id = c.offer_id
      join affiliate.affiliates f on f.id = c.affiliate_id
      join affiliate.partnerships s on s.advertiser_id = c.advertiser_id and s.affiliate_id = c.affiliate_id
      where c.id = any (candidates) and c.id >= original and c.id <= newest and c.reason is null
        and f.status = 'approved' and s.status = 'approved'
        and earning_click_after.converted_at <= c.clicked_at + coalesce(s.cookie_days, o.window_days) * interval '24 hours'
      order by c.id limit 1;
    return nullif(earning, original);
  end $$;
