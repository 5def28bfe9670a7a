-- Whether the caller may pay as this payer: finance for the platform (null), an advertiser that pays itself for itself.
create or replace function affiliate.may_pay_for(payer uuid)
  returns boolean
  language sql stable
as $$ select affiliate.may_pay() or (payer is not null and affiliate.is_advertiser(payer)) $$;
