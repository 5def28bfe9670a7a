-- The clicks named by reports, or the clicks that those repeat if both belong to one app. It reads only the months between the
-- oldest and the newest of them.
create or replace function affiliate.named_clicks(named uuid[])
  returns table (named_id uuid, app_id uuid, advertiser_id uuid, id uuid, offer_id uuid,
    affiliate_id uuid, clicked_at timestamptz, reason text, country text, consent text,
    referrer text, fingerprint text)
  language plpgsql stable rows 10
  set plan_cache_mode = force_generic_plan set enable_seqscan = off
as $$
  #variable_conflict use_column
  declare
    wanted uuid[] := array(select w from unnest(named) w where w is not null order by w);
    oldest uuid := wanted[1];
    newest uuid := wanted[cardinality(wanted)];
    repeats uuid[];
    originals uuid[];
    oldest_original uuid;
    newest_original uuid;
    click record;
  begin
    if oldest is null then return; end if;
    for click in select c.id, c.app_id, c.advertiser_id, c.offer_id, c.affiliate_id, c.clicked_at, c.reason, c.country, c.consent,
        c.referrer, c.fingerprint, c.duplicate_of, c.is_test
      from affiliate.clicks c where c.id = any (wanted) and c.id >= oldest and c.id <= newest
    loop
      if click.duplicate_of is not null then
        repeats := repeats || click.id;
        originals := originals || click.duplicate_of;
        continue;
      end if;
      named_id := click.id; app_id := click.app_id; advertiser_id := click.advertiser_id;
      id := click.id; offer_id := click.offer_id; affiliate_id := click.affiliate_id; clicked_at := click.clicked_at;
      -- For live reports, a test click cannot count.
      reason := case when click.is_test and not affiliate.is_testing() then 'test' else click.reason end;
      country := click.country; consent := click.consent; referrer := click.referrer;
      fingerprint := click.fingerprint;
      return next;
    end loop;
    if repeats is null then return; end if;
    originals := array(select o from unnest(originals) o order by o);
    oldest_original := originals[1];
    newest_original := originals[cardinality(originals)];
    return query select r.id, c.app_id, c.advertiser_id, c.id, c.offer_id, c.affiliate_id, c.clicked_at, c.reason, c.country,
        c.consent, c.referrer, c.fingerprint
      from affiliate.clicks r join affiliate.clicks c
        on c.id = r.duplicate_of and c.app_id = r.app_id and c.advertiser_id = r.advertiser_id
      where r.id = any (repeats) and r.id >= oldest and r.id <= newest and c.id = any (originals)
        and c.id >= oldest_original and c.id <= newest_original;
  end $$;
