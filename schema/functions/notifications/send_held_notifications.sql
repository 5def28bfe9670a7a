-- Sends the due notifications that digests and quiet hours held back: one mail and one Telegram message for each person. A single
-- notification is sent as usual; of several, each kind gives its number, its sums by currency and its latest facts. People who left
-- the account get nothing. Returns the number of people.
create or replace function affiliate.send_held_notifications(of_now timestamptz, of_most integer)
  returns integer
  language sql
as $$
  with people as (
    select d.user_id from (
      (select n.user_id from logs.notifications n where n.mail_at <= of_now order by n.mail_at limit of_most)
      union
      (select n.user_id from logs.notifications n where n.telegram_at <= of_now order by n.telegram_at limit of_most)) d
  ), due as (
    select n.id from logs.notifications n join people p on p.user_id = n.user_id
    where n.mail_at <= of_now or n.telegram_at <= of_now for update of n skip locked
  ), taken as (
    update logs.notifications n set mail_at = case when n.mail_at > of_now then n.mail_at end,
      telegram_at = case when n.telegram_at > of_now then n.telegram_at end
    from due d where n.id = d.id
    returning n.*, old.mail_at <= of_now as has_mail, old.telegram_at <= of_now as has_chat
  ), ours as (
    select t.*, c.channel, u.name, u.email, u.language
    from taken t
    join affiliate.users u on u.id = t.user_id and u.status = 'active'
    cross join lateral (select 'email' as channel where t.has_mail union all select 'telegram' where t.has_chat) c
    where exists (select from affiliate.user_roles r where r.user_id = t.user_id and case
      when t.affiliate_id is not null then r.affiliate_id = t.affiliate_id
      when t.advertiser_id is not null then r.advertiser_id = t.advertiser_id
      else r.advertiser_id is null and r.affiliate_id is null end)
  ), sums as (
    select s.user_id, s.channel, s.kind, jsonb_object_agg(s.currency, s.minor::text) as sums
    from (select o.user_id, o.channel, o.kind, o.facts->>'currency' as currency, sum((o.facts->>'amount_minor')::bigint) as minor
      from ours o where o.facts ? 'amount_minor' and o.facts->>'currency' <> '' group by 1, 2, 3, 4) s
    group by 1, 2, 3
  ), kinds as (
    select o.user_id, o.channel, o.kind, count(*) as count, max(o.occurred_at) as latest,
      to_jsonb((array_agg(o.facts order by o.occurred_at desc))[1:3]) as first
    from ours o group by 1, 2, 3
  ), items as (
    select k.user_id, k.channel, jsonb_agg(jsonb_build_object('kind', k.kind, 'count', k.count, 'first', k.first,
      'sums', coalesce(s.sums, '{}')) order by k.latest desc) as items
    from kinds k left join sums s on s.user_id = k.user_id and s.channel = k.channel and s.kind = k.kind
    group by 1, 2
  ), sendings as (
    select o.user_id, o.channel, count(*) as count, min(o.id::text)::uuid as first_id,
      case when count(distinct coalesce(o.advertiser_id, '00000000-0000-0000-0000-000000000000')) = 1
        then (array_agg(o.advertiser_id))[1] end as advertiser_id,
      any_value(o.name) as name, any_value(o.email) as email, any_value(o.language) as language,
      any_value(o.mail_kind) as letter, any_value(o.kind) as kind, any_value(o.facts) as facts,
      any_value(i.items) as items
    from ours o join items i on i.user_id = o.user_id and i.channel = o.channel
    group by o.user_id, o.channel
  ), mailed as (
    insert into logs.mails (kind, to_address, language, user_id, advertiser_id, facts, next_attempt_at, created_at)
    select case when s.count = 1 then s.letter else 'notification_digest' end, s.email, s.language, s.user_id, s.advertiser_id,
      jsonb_build_object('name', s.name) || case when s.count > 1 then jsonb_build_object('items', s.items::text)
        when s.letter = 'notification' then s.facts || jsonb_build_object('notification', s.kind) else s.facts end,
      least(of_now, clock_timestamp()), of_now
    from sendings s where s.channel = 'email'
  ), messaged as (
    insert into logs.deliveries (endpoint_id, event, event_id, subject_id, facts, occurred_at, next_attempt_at)
    select p.id, 'notification', s.first_id, s.first_id, jsonb_build_object('language', s.language,
      'brand', coalesce((select a.mail_name from affiliate.advertisers a where a.id = s.advertiser_id),
        (select w.mail_name from affiliate.platform_settings w)), 'items', s.items), of_now, of_now
    from sendings s
    join affiliate.endpoints p on p.user_id = s.user_id and p.deleted_at is null and p.stopped_at is null
    where s.channel = 'telegram'
    on conflict (endpoint_id, event_id, event) do nothing
  )
  select count(distinct s.user_id)::integer from sendings s
$$;
