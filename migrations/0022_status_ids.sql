ALTER TABLE "affiliate"."conversions" ADD COLUMN "status_ids" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
grant update (status_ids) on affiliate.conversions to app_api;
