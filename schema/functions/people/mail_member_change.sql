-- Notifies a member whose role will change or end (new_role null), and the heads of the account. If the role can pay affiliates,
-- affiliate.mail_team_change notifies the heads instead. Returns the mails.
create or replace function affiliate.mail_member_change(of_person uuid, of_advertiser uuid, of_affiliate uuid, by_person uuid,
    new_role text, paying_roles text[], at timestamptz)
  returns table (id uuid)
  language sql security definer
  set search_path = pg_catalog
as $$ select m.id from affiliate.notify_people((
        select coalesce(jsonb_agg(jsonb_build_object('kind', 'team_changed', 'subject_id', uuidv7(), 'user_id', h.id,
          'advertiser_id', g.advertiser_id, 'affiliate_id', g.affiliate_id, 'mail_kind', 'member_changed',
          'facts', jsonb_build_object('person', p.name, 'by', b.name, 'role', g.role, 'new_role', coalesce(new_role, ''),
            'account_name', coalesce(v.name, a.name, s.mail_name)))), '[]')
        from affiliate.user_roles g
        join affiliate.users p on p.id = g.user_id
        join affiliate.users b on b.id = by_person
        cross join affiliate.platform_settings s
        left join affiliate.advertisers v on v.id = g.advertiser_id
        left join affiliate.affiliates a on a.id = g.affiliate_id
        join affiliate.users h on h.id = g.user_id
          or (new_role is null or new_role <> all (paying_roles)) and h.id in (
            select r.user_id from affiliate.user_roles r
            where r.advertiser_id is not distinct from g.advertiser_id and r.affiliate_id is not distinct from g.affiliate_id
              and r.role in ('owner', 'advertiser', 'affiliate'))
        where g.user_id = of_person and g.advertiser_id is not distinct from of_advertiser
          and g.affiliate_id is not distinct from of_affiliate), at) m $$;
revoke all on function affiliate.mail_member_change(uuid, uuid, uuid, uuid, text, text[], timestamptz) from public, app_api, app_system;
grant execute on function affiliate.mail_member_change(uuid, uuid, uuid, uuid, text, text[], timestamptz) to app_api;
