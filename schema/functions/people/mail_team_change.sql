-- Notifies the heads of an account about a person who can pay its affiliates: the person joined, changed role, or added a second
-- factor. Without of_grant it notifies the heads of each of the person's accounts that pays affiliates itself, and of the platform.
-- Returns the mails.
create or replace function affiliate.mail_team_change(of_person uuid, of_grant uuid, change text, paying_roles text[],
    usable_from timestamptz, at timestamptz)
  returns table (id uuid)
  language sql security definer
  set search_path = pg_catalog
as $$ select m.id from affiliate.notify_people((
        select coalesce(jsonb_agg(jsonb_build_object('kind', 'team_changed', 'subject_id', uuidv7(), 'user_id', r.user_id,
          'advertiser_id', g.advertiser_id, 'mail_kind', 'team_change', 'facts', jsonb_build_object('person', p.name, 'role', g.role,
            'change', change, 'account_name', coalesce(v.name, s.mail_name),
            'usable_from', to_char(usable_from at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')))), '[]')
        from affiliate.user_roles g
        join affiliate.users p on p.id = g.user_id
        cross join affiliate.platform_settings s
        left join affiliate.advertisers v on v.id = g.advertiser_id
        join affiliate.user_roles r on r.advertiser_id is not distinct from g.advertiser_id
          and r.role = case when g.advertiser_id is null then 'owner' else 'advertiser' end
        where g.user_id = of_person and g.role = any (paying_roles)
          and case when of_grant is null then g.advertiser_id is null or v.billing_mode = 'own_payer' else g.id = of_grant end), at) m $$;
revoke all on function affiliate.mail_team_change(uuid, uuid, text, text[], timestamptz, timestamptz) from public, app_api, app_system;
grant execute on function affiliate.mail_team_change(uuid, uuid, text, text[], timestamptz, timestamptz) to app_api;
