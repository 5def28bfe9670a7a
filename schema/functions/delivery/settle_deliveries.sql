-- Records the results of attempts. The breaker of a host opens after five failures in a row (a timeout counts as three, a refusal of the
-- request as none), for longer each time, at most an hour. One success closes it. Attempts that began before it opened do not keep it
-- open for longer. An endpoint stops after `of_failures_most` failed attempts in a row, or at once when its receiver answers that it is
-- gone or a chat refuses. Then all its due deliveries fail, and its people are notified. Returns the endpoints that stopped now. A
-- success writes no row of a host or endpoint that had no failures before.
create or replace function affiliate.settle_deliveries(of_results json, of_now timestamptz, of_failures_most integer)
  returns uuid[]
  language plpgsql
as $$
  declare
    stopped uuid[];
    stopped_with uuid[];
  begin
    with results as materialized (
      select r.*, d.endpoint_id, p.host, p.failures, p.kind
      from json_to_recordset(of_results) as r(id uuid, state text, next_at timestamptz, request text, status smallint, answer text,
        problem text, ms integer, is_gone boolean, stop text, moved_to text)
      join logs.deliveries d on d.id = r.id
      join affiliate.endpoints p on p.id = d.endpoint_id
    ), settled as (
      update logs.deliveries d set state = r.state, next_attempt_at = r.next_at, leased_until = null, request = r.request,
        status = r.status, answer = r.answer, problem = r.problem, ms = r.ms, attempted_at = of_now,
        tries = coalesce(case when jsonb_array_length(d.tries) >= 10 then d.tries - 0 else d.tries end, '[]')
          || jsonb_build_object('at', of_now, 'status', r.status, 'problem', r.problem)
      from results r where d.id = r.id
    ), called as (
      select host, case when bool_or(problem is null) then 0
          else sum(case when problem = 'timeout' then 3 when problem = 'unreachable' or status >= 500 then 1 else 0 end)::integer end
          as failures
      from results where problem is null or problem in ('timeout', 'unreachable', 'http_error')
      group by host
    ), hosts as (
      insert into logs.delivery_hosts as h (host, failures, open_until)
      select c.host, c.failures, null from called c left join logs.delivery_hosts b on b.host = c.host
      where c.failures > 0 or b.failures > 0
      order by c.host
      on conflict (host) do update set
        failures = case when excluded.failures = 0 then 0 when h.open_until > of_now then h.failures
          else h.failures + excluded.failures end,
        open_until = case when excluded.failures = 0 or h.failures + excluded.failures < 5 then null
          when h.open_until > of_now then h.open_until
          else of_now + least(interval '1 hour', interval '10 seconds' * power(2, least(9, h.failures + excluded.failures - 5))) end
    ), judged as (
      select endpoint_id, coalesce(bool_or(is_gone), false) as is_gone, max(stop) as stop, max(moved_to) as moved_to,
        (array_agg(id order by is_gone desc nulls last, id desc))[1] as last_id,
        case when bool_or(problem is null) then 0
          -- A failure of Telegram does not count against the chat.
          else least(32000, any_value(failures) + count(*) filter (where kind <> 'telegram'))::smallint end as failures
      from results group by 1
    ), changed as (
      update affiliate.endpoints p set failures = j.failures, url = coalesce(j.moved_to, p.url),
        stopped_at = case when j.is_gone or j.stop is not null or j.failures >= of_failures_most then of_now end,
        stopped_by = case when j.stop is not null then j.stop when j.is_gone then 'gone' when j.failures >= of_failures_most then 'failures' end
      from judged j where p.id = j.endpoint_id and p.stopped_at is null and (p.failures <> j.failures or j.is_gone
        or j.stop is not null or j.moved_to is not null)
      returning p.id, p.stopped_at, j.last_id
    )
    select coalesce(array_agg(id), '{}'), coalesce(array_agg(last_id), '{}') into stopped, stopped_with
      from changed where stopped_at is not null;
    update logs.deliveries set state = 'failed', next_attempt_at = null, leased_until = null
      where endpoint_id = any (stopped) and state = 'retrying';
    perform affiliate.mail_endpoint_stops(stopped_with, of_now);
    return stopped;
  end $$;
