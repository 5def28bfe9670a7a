-- Finance decides on conversions too: a conversion that it rejects gives its place in caps back.
create policy api_decide on affiliate.cap_counters for update to app_api
  using (affiliate.may_pay())
  with check (affiliate.may_pay());
--> statement-breakpoint
-- Finance settles chargebacks that are won: refunds of the same order then take what they had found taken.
create policy api_late_refund on affiliate.conversions for insert to app_api
  with check (affiliate.may_pay() and event = 'refund' and original_id is not null);
