-- One order that two sources report is found, and a second lead of a customer or a click pays only where the offer says so.
ALTER TABLE "affiliate"."conversions" DROP CONSTRAINT "conversions_rejection_check";--> statement-breakpoint
ALTER TABLE "affiliate"."offers" ADD COLUMN "allows_repeat_leads" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX "conversions_unnumbered_idx" ON "affiliate"."conversions" USING btree ("app_id","event","occurred_at") WHERE source in ('postback', 'pixel') and external_id ~ '^(click|customer|pixel):';--> statement-breakpoint
ALTER TABLE "affiliate"."conversions" ADD CONSTRAINT "conversions_rejection_check" CHECK ("affiliate"."conversions"."rejection" = any ('{no_attribution,click_rejected,outside_window,before_click,no_payout_rule,partnership_inactive,click_missing,over_cap,too_soon,too_late,customer_missing,original_missing,rejected_by_rule,recurring_over,nothing_to_undo,rate_missing,rejected_by_reviewer,before_binding,customer_bound,duplicate_lead}'::text[]));--> statement-breakpoint
grant update (allows_repeat_leads) on affiliate.offers to app_api;
