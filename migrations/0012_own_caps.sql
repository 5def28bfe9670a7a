-- An affiliate's document at the edge holds the caps on that affiliate, and is read as the affiliate.
alter policy api_read on affiliate.caps using (affiliate.may_see(advertiser_id, affiliate_id));
--> statement-breakpoint
create policy own_caps on affiliate.cap_counters for select to app_api
  using (affiliate.current_affiliate() is not null and exists (
    select from affiliate.caps c where c.id = cap_id and c.affiliate_id = affiliate.current_affiliate()));
