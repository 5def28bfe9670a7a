-- Mails the people who may change an endpoint that it stopped. Takes the delivery of each endpoint that ended its attempts: its answer is
-- in the mail.
create or replace function affiliate.mail_endpoint_stops(of_deliveries uuid[], of_at timestamptz)
  returns void
  language sql
as $$
  insert into logs.mails (kind, to_address, language, user_id, advertiser_id, facts, next_attempt_at, created_at)
  select 'endpoint_stopped', u.email, u.language, u.id, p.advertiser_id,
    jsonb_build_object('name', u.name, 'kind', p.kind, 'host', p.host, 'reason', p.stopped_by, 'offer', coalesce(o.name, ''),
      'status', coalesce(d.status::text, ''), 'problem', coalesce(d.problem, ''),
      'page', case p.kind when 'webhook' then 'webhooks/' else '' end || p.id), of_at, of_at
  from logs.deliveries d
  join affiliate.endpoints p on p.id = d.endpoint_id
  left join affiliate.offers o on o.id = p.offer_id
  join affiliate.users u on u.status = 'active' and u.id in (select r.user_id from affiliate.user_roles r
    where (r.affiliate_id = p.affiliate_id or r.advertiser_id = p.advertiser_id)
      and r.role in ('advertiser', 'advertiser_manager', 'affiliate', 'affiliate_manager'))
  where d.id = any (of_deliveries)
$$;
