-- Whether the caller is a platform admin or the owner, who may change what advertisers own.
create or replace function affiliate.may_administer()
  returns boolean
  language sql stable
as $$ select affiliate.current_staff() in ('owner', 'admin') $$;
