-- Whether an unfunded order of the advertiser exists in this currency. A new order is not funded before it. Refunded and rejected
-- orders do not count.
create or replace function affiliate.has_waiting(of_advertiser uuid, of_currency text)
  returns boolean
  language sql stable
as $$ select exists (select from affiliate.commissions m
      join affiliate.conversions c on c.id = m.conversion_id and c.advertiser_id = m.advertiser_id
      where m.status = 'unfunded' and m.advertiser_id = of_advertiser and m.currency = of_currency
        and m.amount_minor > m.refunded_minor and c.status in ('pending', 'approved')) $$;
