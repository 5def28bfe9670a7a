-- Whether a person has a confirmed one-time code or a passkey, for colleagues and admins, who may not see these rows.
create or replace function affiliate.has_second_factor(person uuid)
  returns boolean
  language sql stable security definer
  set search_path = pg_catalog
as $$ select exists (select from affiliate.totp_factors f where f.user_id = person and f.confirmed_at is not null)
      or exists (select from affiliate.passkeys k where k.user_id = person) $$;
revoke all on function affiliate.has_second_factor(uuid) from public, app_api, app_system;
grant execute on function affiliate.has_second_factor(uuid) to app_api;
