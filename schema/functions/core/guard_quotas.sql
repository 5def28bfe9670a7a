-- Trigger of advertisers and affiliates: only owner and admin change an account's quotas. Raises TR003.
create or replace function affiliate.guard_quotas()
  returns trigger
  language plpgsql
as $$
  begin
    if affiliate.may_administer() is not true and exists (
      select from jsonb_each(to_jsonb(new)) n
      where n.key in ('apps_max', 'app_keys_max', 'caps_max', 'registration_links_max',
          'partner_invitations_max', 'links_max', 'invitations_max')
        and n.value is distinct from to_jsonb(old)->n.key) then
      raise exception using errcode = 'TR003', message = 'only the platform may change the quotas of an account''s owner or admin';
    end if;
    return new;
  end $$;
