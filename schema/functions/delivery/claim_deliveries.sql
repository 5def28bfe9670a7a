-- Takes deliveries that are due, the oldest of each endpoint first, and those of one conversion one after the other: most trackers lose a
-- rejection that comes before its sale. Takes only a few of each endpoint at a time, so that a slow endpoint does not delay others.
-- A host with an open breaker gets nothing. While deliveries are paused, no host gets anything. If a Worker stops before it has
-- settled a delivery, the delivery is due again when its lease ends.
create or replace function affiliate.claim_deliveries(of_now timestamptz, of_most integer, of_each integer, of_lease interval)
  returns table (id uuid, attempt smallint)
  language sql
as $$
  update logs.deliveries d set leased_until = of_now + of_lease, next_attempt_at = of_now + of_lease, attempts = d.attempts + 1
  from (
    select s.id from affiliate.endpoints p
    cross join lateral (
      select count(*)::integer as n from logs.deliveries l where l.endpoint_id = p.id and l.leased_until > of_now) b
    cross join lateral (
      select w.id, w.next_attempt_at from logs.deliveries w
      where w.endpoint_id = p.id and w.next_attempt_at <= of_now
        and not exists (select from logs.deliveries e where e.subject_id = w.subject_id and e.endpoint_id = w.endpoint_id
          and e.id < w.id and e.state = 'retrying')
      order by w.next_attempt_at, w.id limit greatest(0, of_each - b.n)
      for update skip locked) s
    where p.deleted_at is null and p.stopped_at is null
      and not exists (select from affiliate.platform_settings where deliveries_paused_at is not null)
      and not exists (select from logs.delivery_hosts h where h.host = p.host and h.open_until > of_now)
    order by s.next_attempt_at, s.id limit of_most) due
  where d.id = due.id
  returning d.id, d.attempts
$$;
