-- Drops the oldest partition of clicks that ends before the time. Returns its name; null if there is none. Figures, conversions
-- and the ledger do not need it. A month stays as long as any advertiser keeps its clicks. It gives up when the table is busy for five seconds.
create or replace function affiliate.drop_old_click_partition(ends_before timestamptz)
  returns text
  language plpgsql security definer
  set search_path = pg_catalog
  set lock_timeout = '5s'
as $$
  declare
    partition_name text;
  begin
    -- A month is dropped only when all of it has passed. The minimum of 500 days applies to every caller, because cookies last
    -- 400.
    select c.relname into partition_name
      from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent = 'affiliate.clicks'::regclass and c.relname ~ '^clicks_\d{4}_\d{2}$'
        and (to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month') at time zone 'UTC'
          <= least(ends_before, now() - interval '500 days',
            now() - make_interval(days => (select max(v.click_days) from affiliate.advertisers v)))
      order by c.relname limit 1;
    if partition_name is not null then execute format('drop table affiliate.%I', partition_name); end if;
    return partition_name;
  end $$;
revoke all on function affiliate.drop_old_click_partition(timestamptz) from public, app_api, app_system;
grant execute on function affiliate.drop_old_click_partition(timestamptz) to app_system;
