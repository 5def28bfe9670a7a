-- Differences from PayPal's books and the system's reasons to stop payouts, as codes and values. The daily comparison fills the new
-- columns of open differences when it sees them again.
ALTER TABLE "affiliate"."payout_differences" ADD COLUMN "our_side" jsonb;--> statement-breakpoint
ALTER TABLE "affiliate"."payout_differences" ADD COLUMN "their_side" jsonb;--> statement-breakpoint
ALTER TABLE "affiliate"."platform_settings" ADD COLUMN "payouts_frozen_cause" jsonb;--> statement-breakpoint
grant update (our_side, their_side) on affiliate.payout_differences to app_system;
--> statement-breakpoint
grant update (payouts_frozen_cause) on affiliate.platform_settings to app_api, app_system;
