-- Opens an incident for each bad subject that has none, and ends the incidents of subjects that are not found any more. The people
-- concerned are notified of a new one, and webhooks get its event. New incidents of one account are sent as one notification; one
-- with is_alone is sent separately. Safe to call concurrently. Returns the mails.
create or replace function affiliate.note_alerts(of_kind text, of_found jsonb, of_now timestamptz)
  returns table (id uuid)
  language sql
as $$
  with found as materialized (
    select md5(f.subject)::uuid as subject_id, f.advertiser_id, f.affiliate_id, f.is_bad, coalesce(f.is_alone, false) as is_alone,
      f.facts, f.event
    from jsonb_to_recordset(of_found) as f(subject text, advertiser_id uuid, affiliate_id uuid, is_bad boolean, is_alone boolean,
      facts jsonb, event jsonb)
  ), ended as (
    update logs.alerts a set ended_at = of_now
    where a.kind = of_kind and a.ended_at is null and not exists (select from found f where f.subject_id = a.subject_id)
  ), opened as (
    insert into logs.alerts (kind, advertiser_id, subject_id, facts, opened_at)
    select of_kind, f.advertiser_id, f.subject_id, f.facts, of_now from found f where f.is_bad order by f.subject_id
    on conflict (kind, subject_id) where ended_at is null do nothing
    returning *
  ), sent as (
    insert into logs.events (id, kind, advertiser_id, affiliate_id, subject_id, facts, created_at, is_due)
    select uuidv7(), f.event->>'kind', (f.event->>'advertiser_id')::uuid, f.affiliate_id, (f.event->>'subject_id')::uuid,
      f.event->'facts', of_now, true
    from opened o join found f on f.subject_id = o.subject_id where f.event is not null
  ), notes as (
    select f.advertiser_id, f.affiliate_id, min(o.id::text) as subject_id, (array_agg(o.facts order by o.id))[1]
      || case when count(*) > 1 then jsonb_build_object('more', (count(*) - 1)::text) else '{}' end as facts
    from opened o join found f on f.subject_id = o.subject_id
    group by f.advertiser_id, f.affiliate_id, case when f.is_alone then o.id end
  )
  select m.id from affiliate.notify_people((select coalesce(jsonb_agg(jsonb_build_object('kind', of_kind,
    'subject_id', n.subject_id, 'advertiser_id', n.advertiser_id, 'affiliate_id', n.affiliate_id, 'facts', n.facts)), '[]')
    from notes n), of_now) m
$$;
