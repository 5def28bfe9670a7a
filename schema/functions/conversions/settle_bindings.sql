-- Ends the bindings whose first conversion was rejected, unless an approved one came through the binding; restores those whose first
-- conversion was approved again, unless another affiliate is bound by then or the partnership has ended. Called after the conversions
-- have changed.
create or replace function affiliate.settle_bindings(of_conversions uuid[], at timestamptz)
  returns void
  language plpgsql
as $$
  #variable_conflict use_column
  begin
    perform affiliate.hold_partners((
      select json_agg(json_build_object('advertiser_id', k.advertiser_id, 'affiliate_id', k.affiliate_id))
      from affiliate.customers k
      where k.id in (select c.customer_id from affiliate.conversions c where c.id = any (of_conversions))));
    -- A conversion through the binding holds this lock until it commits, so the next statement sees it.
    perform from affiliate.customers k
      where k.id in (select c.customer_id from affiliate.conversions c where c.id = any (of_conversions))
      order by k.id for no key update;
    update affiliate.customers k
    set ended_at = case when s.holds then null else settle_bindings.at end, ended_by = case when s.holds then null else 'rejected' end
    from (
      select b.id, (f.status <> 'rejected' or exists (select from affiliate.conversions c
          where c.customer_id = b.id and c.affiliate_id = b.affiliate_id and c.id <> f.id and c.event in ('lead', 'sale', 'rebill')
            and c.status in ('approved', 'reversed') and c.occurred_at >= b.bound_at))
        and not exists (select from affiliate.partnerships p
          where p.advertiser_id = b.advertiser_id and p.affiliate_id = b.affiliate_id and p.status = 'terminated') as holds
      from affiliate.customers b join affiliate.conversions f on f.id = b.bound_conversion_id
      where b.id in (select c.customer_id from affiliate.conversions c where c.id = any (of_conversions))) s
    where k.id = s.id and coalesce(k.ended_by, 'rejected') = 'rejected' and (k.ended_at is null) <> s.holds;
  end $$;
