ALTER TABLE "affiliate"."advertisers" ADD COLUMN "logo_id" uuid;--> statement-breakpoint
grant update (logo_id) on affiliate.advertisers to app_api;
