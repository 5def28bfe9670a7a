ALTER TABLE "affiliate"."affiliates" ADD COLUMN "payout_details_before" text;--> statement-breakpoint
ALTER TABLE "affiliate"."payout_batches" ADD COLUMN "shown" jsonb;--> statement-breakpoint
ALTER TABLE "affiliate"."payout_batches" ADD COLUMN "shown_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "affiliate"."affiliates" ADD CONSTRAINT "affiliates_details_before_check" CHECK (length("affiliate"."affiliates"."payout_details_before") between 1 and 500);
--> statement-breakpoint
grant update (payout_details_before) on affiliate.affiliates to app_api;
