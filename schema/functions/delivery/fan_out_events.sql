-- Writes a delivery for each new event and endpoint that wants it, and returns the number of events read. Affiliates get only events of
-- level 1. A postback names the lead, sale or rebill by the conversion's id, so that what follows can refer to it. An endpoint of the
-- offer replaces the one of all offers.
create or replace function affiliate.fan_out_events(of_most integer)
  returns integer
  language plpgsql
as $$
  declare
    event_count integer;
  begin
    with taken as (
      select id from logs.events where is_due order by id limit of_most for update skip locked
    ), happened as (
      update logs.events e set is_due = false from taken t where e.id = t.id
      returning e.id, e.kind, e.advertiser_id, e.affiliate_id, e.subject_id, e.facts, e.created_at,
        coalesce(e.facts->>'level', '1') = '1' as is_first,
        case
          when e.kind = 'conversion.recorded' and e.facts->>'event' in ('lead', 'sale', 'rebill') then e.facts->>'event'
          when e.kind = 'conversion.rejected' and e.facts->>'level' = '1' then 'rejected'
          when e.kind = 'conversion.reversed' and e.facts->>'event' in ('refund', 'chargeback') then e.facts->>'event'
          when e.kind = 'customer.cancelled' then 'cancel'
          when e.kind = 'payout.paid' then 'payout' end as postback
    ), wanted as (
      select h.*, p.id as endpoint_id, p.kind as endpoint_kind, p.affiliate_id as owner_affiliate,
        p.advertiser_id as owner_advertiser, p.events, p.sends_negative,
        row_number() over (partition by h.id, p.kind, case p.kind when 'webhook' then p.id end order by p.offer_id nulls last) as place
      from happened h
      left join affiliate.conversions c on c.id = h.subject_id
      left join affiliate.customers u on u.id = h.subject_id and h.kind = 'customer.cancelled'
      join affiliate.endpoints p on p.deleted_at is null and p.stopped_at is null
        and ((p.affiliate_id = h.affiliate_id and h.is_first) or p.advertiser_id = h.advertiser_id)
        and (p.offer_id is null or p.offer_id = coalesce(c.offer_id, u.offer_id))
      where p.kind = 'webhook' or h.postback is not null
    ), added as (
      insert into logs.deliveries
        (endpoint_id, affiliate_id, advertiser_id, event, event_id, subject_id, facts, occurred_at, next_attempt_at)
      select w.endpoint_id, w.owner_affiliate, w.owner_advertiser, n.event,
        case when w.endpoint_kind = 'postback' and w.kind = 'conversion.recorded' then w.subject_id else w.id end,
        w.subject_id, w.facts, w.created_at, w.created_at
      from wanted w cross join lateral (select case w.endpoint_kind when 'postback' then w.postback else w.kind end as event) n
      where w.place = 1 and n.event = any (w.events)
        -- A tracker would take a part of a refund for the whole, unless it reads a negative payout.
        and (w.endpoint_kind = 'webhook' or w.kind <> 'conversion.reversed' or w.facts->>'is_whole' = 'true' or w.sends_negative)
      order by w.endpoint_id, w.id
      on conflict (endpoint_id, event_id, event) do nothing
    )
    select count(*) into event_count from happened;
    return event_count;
  end $$;
