-- Makes the partitions of clicks for the month of now_at and the two months after it. Returns how many were new.
create or replace function affiliate.ensure_click_partitions(now_at timestamptz)
  returns integer
  language plpgsql security definer
  set search_path = pg_catalog
as $$
  declare
    month_start timestamptz;
    partition_name text;
    made integer := 0;
  begin
    for step in 0..2 loop
      month_start := (date_trunc('month', now_at at time zone 'UTC') + make_interval(months => step)) at time zone 'UTC';
      partition_name := 'clicks_' || to_char(month_start at time zone 'UTC', 'YYYY_MM');
      if to_regclass('affiliate.' || partition_name) is null then
        execute format('create table affiliate.%I partition of affiliate.clicks for values from (%L) to (%L)', partition_name,
          affiliate.uuid_floor(month_start),
          affiliate.uuid_floor(((month_start at time zone 'UTC') + interval '1 month') at time zone 'UTC'));
        execute format('alter table affiliate.%I enable row level security', partition_name);
        execute format('alter table affiliate.%I force row level security', partition_name);
        made := made + 1;
      end if;
    end loop;
    return made;
  end $$;
revoke all on function affiliate.ensure_click_partitions(timestamptz) from public, app_api, app_system;
grant execute on function affiliate.ensure_click_partitions(timestamptz) to app_system;
