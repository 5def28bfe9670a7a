-- The kind of ledger account from which an advertiser with this billing mode pays.
create or replace function affiliate.fund_of(billing_mode text)
  returns text
  language sql immutable
as $$ select case billing_mode when 'prepaid' then 'adv.deposit' when 'postpaid' then 'adv.receivable' else 'adv.payer' end $$;
