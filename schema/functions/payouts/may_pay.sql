-- Whether the caller may move payouts: finance and the owner.
create or replace function affiliate.may_pay()
  returns boolean
  language sql stable parallel safe
as $$ select affiliate.current_staff() in ('finance', 'owner') $$;
