CREATE TABLE "affiliate"."offer_feeds" (
	"affiliate_id" uuid PRIMARY KEY NOT NULL,
	"hash" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "affiliate"."links" ADD COLUMN "utm" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "affiliate"."offer_feeds" ADD CONSTRAINT "offer_feeds_affiliate_id_affiliates_id_fk" FOREIGN KEY ("affiliate_id") REFERENCES "affiliate"."affiliates"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."links" ADD CONSTRAINT "links_utm_check" CHECK (cardinality("affiliate"."links"."utm") = 0 or cardinality("affiliate"."links"."utm") = 3);
--> statement-breakpoint
grant update (utm) on affiliate.links to app_api;
alter table affiliate.offer_feeds enable row level security;
alter table affiliate.offer_feeds force row level security;
create policy system_all on affiliate.offer_feeds to app_system using (true) with check (true);
grant select, insert, update on affiliate.offer_feeds to app_system;
grant select, insert, update, delete on affiliate.offer_feeds to app_api;
create policy api_own on affiliate.offer_feeds to app_api
  using (affiliate_id = affiliate.current_affiliate())
  with check (affiliate_id = affiliate.current_affiliate());
create trigger audited after insert or delete or update on affiliate.offer_feeds
  for each row execute function logs.audit_change('affiliate_id', '');
-- The function that reads logos for feeds runs as the owner, to whom row-level security applies as well.
create policy logos_of_feeds on affiliate.offer_logos for select to current_user using (true);
