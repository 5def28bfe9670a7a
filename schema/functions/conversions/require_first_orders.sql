-- Raises facts_changed if a conversion that makes one of these a duplicate was recorded after their facts were read: the same order
-- from another source, another lead, or another sale of a click that counts once. A possible duplicate that is held for review is
-- not checked as an order again. Called after they are inserted, under the locks of lock_orders and lock_clicks. It must compare by
-- the same values as conversion_facts. Otherwise a report would be evaluated again and again until it is refused.
create or replace function affiliate.require_first_orders(of_orders json)
  returns void
  language plpgsql
  set plan_cache_mode = force_generic_plan set enable_seqscan = off
as $$
  #variable_conflict use_column
  begin
    perform affiliate.require(not exists (
      select from json_to_recordset(of_orders) as n(id uuid, click_id uuid, coupon text, minor bigint, currency text,
        may_repeat boolean, is_held boolean, closes uuid)
      join affiliate.conversions c on c.id = n.id
      where n.is_held is not true and affiliate.same_order(c.advertiser_id, c.app_id, c.event, c.source, c.external_id, n.click_id,
          c.customer_id, n.coupon, n.minor, n.currency, c.occurred_at) is not null
        or c.event = 'lead' and not n.may_repeat
          and c.offer_id = any (affiliate.offers_with_lead(c.app_id, c.source, c.external_id, n.click_id, c.customer_id))
        or c.event = 'sale' and affiliate.has_other_sale(c.offer_id, c.source, c.external_id, n.closes)),
      'facts_changed');
  end $$;
