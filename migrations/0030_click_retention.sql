ALTER TABLE "affiliate"."advertisers" ADD COLUMN "click_days" integer;--> statement-breakpoint
ALTER TABLE "affiliate"."advertisers" ADD COLUMN "clicks_emptied_before" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "affiliate"."advertisers" ADD CONSTRAINT "advertisers_click_days_check" CHECK ("affiliate"."advertisers"."click_days" between 90 and 3650);--> statement-breakpoint
grant update (click_days) on affiliate.advertisers to app_api;
grant update (clicks_emptied_before) on affiliate.advertisers to app_system;
create or replace trigger audited after insert or delete or update on affiliate.advertisers
  for each row execute function logs.audit_change('id', 'low_balance_notified_at', 'clicks_emptied_before');
-- For affiliate.forget_clicks: no role but the owner may update clicks.
create policy forgets on affiliate.clicks for update to current_user using (true) with check (true);
