-- The latest exchange rate between two currencies that is newer than `since`; null for none.
create or replace function affiliate.latest_rate(from_currency text, to_currency text,
    at timestamptz, since timestamptz)
  returns json
  language plpgsql stable
as $$
  #variable_conflict use_column
  begin
    return (select json_build_object('from', x.base, 'to', x.quote, 'rate', x.rate::text, 'as_of', x.as_of)
      from affiliate.exchange_rates x
      where x.base = from_currency and x.quote = to_currency and x.as_of <= at and x.as_of > since
      order by x.as_of desc limit 1);
  end $$;
