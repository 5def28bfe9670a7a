-- First day of a cap's period in a time zone. workers/caps/rules must compute the same day.
create or replace function affiliate.period_start(period text, at timestamptz, zone text)
  returns date
  language sql stable
as $$ select case period when 'total' then date '0001-01-01' else date_trunc(period, at at time zone zone)::date end $$;
