ALTER TABLE "affiliate"."conversions" ADD COLUMN "reopenings" smallint DEFAULT 0 NOT NULL;--> statement-breakpoint
grant update (reopenings) on affiliate.conversions to app_api;
