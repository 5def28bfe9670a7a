-- Writes a delivery for each new event and each endpoint that subscribes to it, and returns the number of events read. Affiliates get
-- only events of level 1. A postback of a lead, sale or rebill has the conversion's id, so that later postbacks can refer to it. An
-- endpoint of the offer replaces the one of all offers. People are notified as their settings say.
create or replace function affiliate.fan_out_events(of_most integer)
  returns integer
  language plpgsql
as $$
  declare
    event_count integer;
    notes jsonb;
    latest timestamptz;
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
        -- A tracker that does not read negative payouts would reverse the whole conversion after a partial refund.
        and (w.endpoint_kind = 'webhook' or w.kind <> 'conversion.reversed' or w.facts->>'is_whole' = 'true' or w.sends_negative)
      order by w.endpoint_id, w.id
      on conflict (endpoint_id, event_id, event) do nothing
    )
    select count(*), max(h.created_at), jsonb_agg(jsonb_build_object('kind', n.kind, 'advertiser_id', h.advertiser_id,
        'affiliate_id', h.affiliate_id, 'occurred_at', h.created_at,
        'subject_id', case when n.kind in ('lead', 'sale', 'rejected') then h.subject_id else h.id end,
        'facts', jsonb_strip_nulls(jsonb_build_object('event', h.facts->>'event', 'currency', coalesce(w.currency, h.facts->>'currency'),
          'amount_minor', coalesce(h.facts->>'taken_minor', h.facts->>'commission_minor', h.facts->>'amount_minor', w.minor),
          'balance_minor', h.facts->>'balance_minor', 'week_minor', h.facts->>'week_minor',
          'unfunded_minor', h.facts->>'unfunded_minor',
          'advertiser_name', v.name, 'offer_name', o.name, 'order', c.external_id, 'conversion_id', coalesce(c.id, w.id),
          'customer', u.external_id, 'ends_at', h.facts->>'ends_at', 'limit_minor', h.facts->>'low_balance_minor'))))
        filter (where n.kind is not null)
      into event_count, latest, notes
      from happened h
      cross join lateral (select case
        when h.kind = 'advertiser.low_balance' then 'low_balance'
        when h.affiliate_id is null or not h.is_first then null
        when h.postback in ('lead', 'sale', 'rejected') then h.postback
        when h.postback = 'rebill' then 'sale'
        when h.postback in ('refund', 'chargeback') then 'refund'
        when h.postback = 'cancel' then case when h.facts ? 'ends_at' then 'will_cancel' else 'cancel' end end as kind) n
      left join affiliate.advertisers v on v.id = h.advertiser_id
      left join affiliate.conversions c on c.id = h.subject_id
      left join affiliate.customers u on u.id = h.subject_id and h.kind = 'customer.cancelled'
      left join affiliate.offers o on o.id = coalesce(c.offer_id, u.offer_id)
      -- The affiliate's commissions from this customer.
      left join lateral (select sum(m.amount_minor - m.refunded_minor)::text as minor, max(m.currency) as currency,
          (array_agg(k.id order by k.id desc))[1] as id
        from affiliate.conversions k join affiliate.commissions m on m.conversion_id = k.id and m.level = 1
        where k.customer_id = u.id and m.affiliate_id = h.affiliate_id and m.status <> 'rejected') w on u.id is not null;
    if notes is not null then perform affiliate.notify_people(notes, latest); end if;
    return event_count;
  end $$;
