ALTER TABLE "affiliate"."conversions" ADD COLUMN "also_reported_as" text;--> statement-breakpoint
CREATE UNIQUE INDEX "conversions_also_reported_key" ON "affiliate"."conversions" USING btree ("app_id","also_reported_as") WHERE also_reported_as is not null;--> statement-breakpoint
grant update (also_reported_as) on affiliate.conversions to app_api, app_system;
