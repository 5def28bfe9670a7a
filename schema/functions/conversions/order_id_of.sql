-- The order id of a report; null if a postback without one was recorded under its click or customer. Pixels get their own ids, so
-- that a pixel cannot replace the shop's report.
create or replace function affiliate.order_id_of(source text, external_id text)
  returns text
  language sql immutable
as $$
  select case when source = 'postback' and external_id ~ '^(click|customer):' then null
    when source = 'pixel' then substr(external_id, 7) else external_id end $$;
