-- Notifies the people who may change an endpoint that it stopped. Takes the last delivery of each stopped endpoint: the mail has its
-- answer.
create or replace function affiliate.mail_endpoint_stops(of_deliveries uuid[], of_at timestamptz)
  returns void
  language sql
as $$
  select from affiliate.notify_people((
    select coalesce(jsonb_agg(jsonb_build_object('kind', 'endpoint_stopped', 'subject_id', d.id, 'advertiser_id', p.advertiser_id,
      'affiliate_id', p.affiliate_id, 'mail_kind', 'endpoint_stopped', 'facts', jsonb_build_object('kind', p.kind, 'host', p.host,
        'reason', p.stopped_by, 'offer', coalesce(o.name, ''), 'status', coalesce(d.status::text, ''),
        'problem', coalesce(d.problem, ''), 'page', case p.kind when 'webhook' then 'webhooks/' else '' end || p.id))), '[]')
    from logs.deliveries d
    join affiliate.endpoints p on p.id = d.endpoint_id and p.user_id is null
    left join affiliate.offers o on o.id = p.offer_id
    where d.id = any (of_deliveries)), of_at)
$$;
