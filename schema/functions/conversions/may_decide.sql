-- Whether the caller may decide on conversions of this advertiser and move their money: the advertiser itself or finance.
create or replace function affiliate.may_decide(row_advertiser uuid)
  returns boolean
  language sql stable
as $$ select affiliate.is_advertiser(row_advertiser) or affiliate.may_pay() $$;
