-- The customer's nearest other order with the same event and amount within a day; null for none. Finds orders reported twice.
create or replace function affiliate.like_order(of_customer uuid, of_advertiser uuid, of_event text,
    own_external_id text, minor bigint, in_currency text, converted_at timestamptz)
  returns jsonb
  language plpgsql stable
as $$
  #variable_conflict use_column
  begin
    return (select jsonb_build_object('external_id', s.external_id, 'occurred_at', s.occurred_at)
      from affiliate.conversions s
      where s.customer_id = of_customer and s.advertiser_id is not distinct from of_advertiser and s.event = of_event
        and s.external_id <> own_external_id and s.amount_minor = minor and s.currency = in_currency
        and s.occurred_at between converted_at - interval '1 day' and converted_at + interval '1 day'
      order by abs(extract(epoch from s.occurred_at - converted_at)) limit 1);
  end $$;
