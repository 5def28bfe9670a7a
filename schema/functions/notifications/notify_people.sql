-- Notifies the people whom facts concern: those of the account with a role of the kind, or one person (user_id), except not_user_id.
-- Each person and fact has one row, however often it is called. Notifications that a person receives at once are written here, as a
-- mail and a delivery to their chat; affiliate.send_held_notifications sends the others later. Part of the transaction of the fact.
-- A notification that a person sends to themselves to try it (is_test) is sent at once. Returns the mails.
create or replace function affiliate.notify_people(of_notes jsonb, of_now timestamptz)
  returns table (id uuid)
  language sql security definer
  set search_path = pg_catalog
as $$
  with notes as materialized (
    select n.*, k.roles, k.channels, k.pace, k.must_mail
    from jsonb_to_recordset(of_notes) as n(kind text, subject_id uuid, advertiser_id uuid, affiliate_id uuid, user_id uuid,
      not_user_id uuid, mail_kind text, facts jsonb, occurred_at timestamptz, is_test boolean)
    join affiliate.notification_kinds() k on k.kind = n.kind
  ), concerned as (
    select r.user_id as person_id, n.* from notes n
      join affiliate.user_roles r on r.affiliate_id = n.affiliate_id and r.role = any (n.roles) where n.user_id is null
    union all
    select r.user_id, n.* from notes n
      join affiliate.user_roles r on r.advertiser_id = n.advertiser_id and r.role = any (n.roles)
      where n.user_id is null and n.affiliate_id is null
    union all
    select r.user_id, n.* from notes n
      join affiliate.user_roles r on r.advertiser_id is null and r.affiliate_id is null and r.role = any (n.roles)
      where n.user_id is null and n.affiliate_id is null and n.advertiser_id is null
    union all
    select n.user_id, n.* from notes n where n.user_id is not null
  ), wanted as materialized (
    select distinct on (u.id, n.kind, n.subject_id) n.*, u.name, u.email, u.language, w.channels as wants, p.id as chat_id,
      case when n.is_test then of_now
        else affiliate.notification_time(of_now, w.pace, u.time_zone, s.quiet_from, s.quiet_to, s.digest_hour) end as send_at
    from concerned n
    join affiliate.users u on u.id = n.person_id and u.status = 'active'
    left join affiliate.notification_choices c on c.user_id = u.id and c.kind = n.kind
    left join affiliate.notification_settings s on s.user_id = u.id
    left join affiliate.endpoints p on p.user_id = u.id and p.deleted_at is null and p.stopped_at is null
    cross join lateral (select coalesce(c.channels, n.channels) as channels, coalesce(c.pace, n.pace) as pace) w
    where u.id is distinct from n.not_user_id and (n.must_mail or cardinality(w.channels) > 0)
    order by u.id, n.kind, n.subject_id
  ), judged as materialized (
    select w.*, coalesce(w.mail_kind, 'notification') as letter, w.must_mail or 'email' = any (w.wants) as has_mail,
      w.chat_id is not null and 'telegram' = any (w.wants) as has_chat,
      case when w.must_mail then of_now else w.send_at end as mail_at
    from wanted w
  ), written as (
    insert into logs.notifications (id, user_id, advertiser_id, affiliate_id, kind, subject_id, facts, occurred_at, is_in_app,
      mail_kind, mail_at, telegram_at)
    select uuidv7(), j.person_id, j.advertiser_id, j.affiliate_id, j.kind, j.subject_id, j.facts, coalesce(j.occurred_at, of_now),
      'in_app' = any (j.wants), j.letter, case when j.has_mail and j.mail_at > of_now then j.mail_at end,
      case when j.has_chat and j.send_at > of_now then j.send_at end
    from judged j
    on conflict (user_id, kind, subject_id) do nothing
    returning id, user_id, kind, subject_id
  ), messaged as (
    insert into logs.deliveries (endpoint_id, event, event_id, subject_id, facts, occurred_at, next_attempt_at)
    select j.chat_id, 'notification', n.id, n.id, jsonb_build_object('language', j.language, 'brand', b.name,
      'items', jsonb_build_array(jsonb_build_object('kind', j.kind, 'count', 1, 'first', jsonb_build_array(j.facts)))), of_now, of_now
    from written n
    join judged j on j.person_id = n.user_id and j.kind = n.kind and j.subject_id = n.subject_id
    cross join lateral (select coalesce(max(a.mail_name), (select s.mail_name from affiliate.platform_settings s)) as name
      from affiliate.advertisers a where a.id = j.advertiser_id) b
    where j.has_chat and j.send_at <= of_now
  ), mailed as (
    insert into logs.mails (kind, to_address, language, user_id, advertiser_id, facts, next_attempt_at, created_at)
    select j.letter, j.email, j.language, j.person_id, j.advertiser_id,
      j.facts || jsonb_build_object('name', j.name)
        || case j.letter when 'notification' then jsonb_build_object('notification', j.kind) else '{}' end,
      least(of_now, clock_timestamp()), of_now
    from written n
    join judged j on j.person_id = n.user_id and j.kind = n.kind and j.subject_id = n.subject_id
    where j.has_mail and j.mail_at <= of_now
    returning id
  )
  select m.id from mailed m
$$;
revoke all on function affiliate.notify_people(jsonb, timestamptz) from public, app_api, app_system;
grant execute on function affiliate.notify_people(jsonb, timestamptz) to app_api, app_system;
