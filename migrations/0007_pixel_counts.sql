CREATE TABLE "logs"."pixel_counts" (
	"offer_id" uuid NOT NULL,
	"day" date NOT NULL,
	"advertiser_id" uuid NOT NULL,
	"journaled" integer NOT NULL,
	"refused" integer NOT NULL,
	"over_limit" integer NOT NULL,
	"minute" timestamp with time zone NOT NULL,
	"in_minute" integer NOT NULL,
	CONSTRAINT "pixel_counts_pk" PRIMARY KEY("offer_id","day"),
	CONSTRAINT "pixel_counts_counts_check" CHECK ("logs"."pixel_counts"."journaled" >= 0 and "logs"."pixel_counts"."refused" >= 0 and "logs"."pixel_counts"."over_limit" >= 0 and "logs"."pixel_counts"."in_minute" >= 0)
);
--> statement-breakpoint
CREATE INDEX "pixel_counts_advertiser_idx" ON "logs"."pixel_counts" USING btree ("advertiser_id","day");--> statement-breakpoint
CREATE INDEX "offers_postback_secret_idx" ON "affiliate"."offers" USING btree ("postback_secret_hash") WHERE postback_secret_hash is not null;

-- Rights, and who sees which rows.
alter table logs.pixel_counts enable row level security;
alter table logs.pixel_counts force row level security;
grant select, insert, update on logs.pixel_counts to app_api, app_system;
create policy system_all on logs.pixel_counts to app_system using (true) with check (true);
create policy api_read on logs.pixel_counts for select to app_api using (affiliate.may_see(advertiser_id, null));
create policy api_insert on logs.pixel_counts for insert to app_api
  with check (affiliate.is_advertiser(advertiser_id));
create policy api_update on logs.pixel_counts for update to app_api
  using (affiliate.is_advertiser(advertiser_id))
  with check (affiliate.is_advertiser(advertiser_id));
