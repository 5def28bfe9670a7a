-- The last click with this fingerprint (the first, if the app attributes to first clicks), with how many clicks and affiliates
-- share it. A repeat has the id of the click that it repeats. Used for attribution by fingerprint.
create or replace function affiliate.click_by_look(of_fingerprint text, of_app uuid,
    of_advertiser uuid, seen_from timestamptz, seen_until timestamptz, is_first boolean)
  returns table (id uuid, offer_id uuid, affiliate_id uuid, clicked_at timestamptz, reason text,
    country text, consent text, clicks bigint, affiliates bigint)
  language plpgsql stable rows 1
as $$
  #variable_conflict use_column
  begin
    if of_fingerprint is null then return; end if;
    return query select coalesce(f.duplicate_of, f.id), f.offer_id, f.affiliate_id, f.clicked_at, f.reason, f.country, f.consent, f.clicks, f.affiliates
      from (select s.*, count(*) over () as clicks,
          (dense_rank() over (order by s.affiliate_id) + dense_rank() over (order by s.affiliate_id desc) - 1) as affiliates
        from affiliate.clicks s
        where s.fingerprint = of_fingerprint and s.app_id = of_app and s.advertiser_id = of_advertiser
          and s.id >= affiliate.uuid_floor(seen_from) and s.clicked_at between seen_from and seen_until
          and not s.is_test and (s.reason is null or s.reason = 'duplicate')) f
      order by case when is_first then f.clicked_at end, f.clicked_at desc
      limit 1;
  end $$;
