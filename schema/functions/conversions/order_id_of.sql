-- The order id that a report named; null where a postback without one was recorded under its click or customer. Pixels have ids of
-- their own, so that none can take the place of the shop's report.
create or replace function affiliate.order_id_of(source text, external_id text)
  returns text
  language sql immutable
as $$
  select case when source = 'postback' and external_id ~ '^(click|customer):' then null
    when source = 'pixel' then substr(external_id, 7) else external_id end $$;
