-- Bindings of customers have a first conversion and an end, sales keep the terms of their rebills, and apps say who earns later orders.
ALTER TABLE "affiliate"."conversions" DROP CONSTRAINT "conversions_rejection_check";--> statement-breakpoint
ALTER TABLE "affiliate"."apps" ADD COLUMN "returning_customers" text DEFAULT 'bound' NOT NULL;--> statement-breakpoint
ALTER TABLE "affiliate"."conversions" ADD COLUMN "renewal_terms" jsonb;--> statement-breakpoint
ALTER TABLE "affiliate"."customers" ADD COLUMN "bound_conversion_id" uuid;--> statement-breakpoint
ALTER TABLE "affiliate"."customers" ADD COLUMN "ended_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "affiliate"."customers" ADD COLUMN "ended_by" text;--> statement-breakpoint
ALTER TABLE "affiliate"."apps" ADD CONSTRAINT "apps_returning_customers_check" CHECK ("affiliate"."apps"."returning_customers" = any ('{bound,per_order}'::text[]));--> statement-breakpoint
ALTER TABLE "affiliate"."conversions" ADD CONSTRAINT "conversions_rejection_check" CHECK ("affiliate"."conversions"."rejection" = any ('{no_attribution,click_rejected,outside_window,before_click,no_payout_rule,partnership_inactive,click_missing,over_cap,too_soon,too_late,customer_missing,original_missing,rejected_by_rule,recurring_over,nothing_to_undo,rate_missing,rejected_by_reviewer,before_binding,customer_bound}'::text[]));--> statement-breakpoint
ALTER TABLE "affiliate"."customers" ADD CONSTRAINT "customers_ended_by_check" CHECK ("affiliate"."customers"."ended_by" = any ('{rejected,unbound,terminated}'::text[]));--> statement-breakpoint
ALTER TABLE "affiliate"."customers" ADD CONSTRAINT "customers_ended_check" CHECK (("affiliate"."customers"."ended_at" is null) = ("affiliate"."customers"."ended_by" is null));--> statement-breakpoint
grant update (returning_customers) on affiliate.apps to app_api;
--> statement-breakpoint
grant update (offer_id, affiliate_id, click_id, bound_at, bound_by, bound_conversion_id, ended_at, ended_by)
  on affiliate.customers to app_api;
--> statement-breakpoint
-- Finance decides on conversions, too, and a rejection may end a binding.
alter policy api_update on affiliate.customers
  using (affiliate.may_decide(advertiser_id)) with check (affiliate.may_decide(advertiser_id));
