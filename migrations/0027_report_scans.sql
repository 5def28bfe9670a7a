CREATE INDEX "conversion_counts_time_idx" ON "affiliate"."conversion_counts" USING brin ("counted_at");--> statement-breakpoint
CREATE INDEX "click_places_daily_day_idx" ON "affiliate"."click_places_daily" USING brin ("day");--> statement-breakpoint
CREATE INDEX "click_rollups_daily_day_idx" ON "affiliate"."click_rollups_daily" USING brin ("day");--> statement-breakpoint
CREATE INDEX "click_rollups_hourly_hour_idx" ON "affiliate"."click_rollups_hourly" USING brin ("hour");--> statement-breakpoint
CREATE INDEX "click_subs_daily_day_idx" ON "affiliate"."click_subs_daily" USING brin ("day");--> statement-breakpoint
CREATE INDEX "conversion_places_daily_day_idx" ON "affiliate"."conversion_places_daily" USING brin ("day");--> statement-breakpoint
CREATE INDEX "conversion_rollups_daily_day_idx" ON "affiliate"."conversion_rollups_daily" USING brin ("day");--> statement-breakpoint
CREATE INDEX "conversion_rollups_hourly_hour_idx" ON "affiliate"."conversion_rollups_hourly" USING brin ("hour");--> statement-breakpoint
CREATE INDEX "conversion_subs_daily_day_idx" ON "affiliate"."conversion_subs_daily" USING brin ("day");
--> statement-breakpoint
-- The sub-query is run once for each statement. A function would run for each of millions of rows.
alter policy api_read on affiliate.clicks
  using ((select affiliate.current_staff()) is not null or affiliate.may_see(advertiser_id, affiliate_id));
alter policy api_read on affiliate.click_rollups_daily
  using ((select affiliate.current_staff()) is not null or affiliate.may_see(advertiser_id, affiliate_id));
alter policy api_read on affiliate.click_rollups_hourly
  using ((select affiliate.current_staff()) is not null or affiliate.may_see(advertiser_id, affiliate_id));
alter policy api_read on affiliate.conversion_rollups_daily
  using ((select affiliate.current_staff()) is not null or affiliate.may_see(advertiser_id, affiliate_id));
alter policy api_read on affiliate.conversion_rollups_hourly
  using ((select affiliate.current_staff()) is not null or affiliate.may_see(advertiser_id, affiliate_id));
alter policy api_read on affiliate.click_subs_daily
  using ((select affiliate.current_staff()) is not null or affiliate.may_see(advertiser_id, affiliate_id));
alter policy api_read on affiliate.conversion_subs_daily
  using ((select affiliate.current_staff()) is not null or affiliate.may_see(advertiser_id, affiliate_id));
alter policy api_read on affiliate.conversion_counts
  using ((select affiliate.current_staff()) is not null or affiliate.may_see(advertiser_id, affiliate_id));
alter policy api_read on affiliate.click_places_daily
  using ((select affiliate.current_staff()) is not null or affiliate.may_see(advertiser_id, null));
alter policy api_read on affiliate.conversion_places_daily
  using ((select affiliate.current_staff()) is not null or affiliate.may_see(advertiser_id, null));
