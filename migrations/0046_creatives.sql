CREATE TABLE "affiliate"."creative_links" (
	"creative_id" uuid NOT NULL,
	"affiliate_id" uuid NOT NULL,
	"link_id" uuid NOT NULL,
	CONSTRAINT "creative_links_pk" PRIMARY KEY("creative_id","affiliate_id")
);
--> statement-breakpoint
CREATE TABLE "affiliate"."creative_views_daily" (
	"creative_id" uuid NOT NULL,
	"affiliate_id" uuid NOT NULL,
	"day" date NOT NULL,
	"views" integer NOT NULL,
	CONSTRAINT "creative_views_daily_pk" PRIMARY KEY("creative_id","affiliate_id","day")
);
--> statement-breakpoint
CREATE TABLE "affiliate"."creatives" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"advertiser_id" uuid NOT NULL,
	"offer_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"body" text,
	"content_type" text,
	"width" integer,
	"height" integer,
	"bytes" integer,
	"archived_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "creatives_kind_check" CHECK ("affiliate"."creatives"."kind" = any ('{image,text}'::text[])),
	CONSTRAINT "creatives_name_check" CHECK (length("affiliate"."creatives"."name") between 1 and 120),
	CONSTRAINT "creatives_form_check" CHECK (case "affiliate"."creatives"."kind" when 'text' then length("affiliate"."creatives"."body") between 1 and 5000 and "affiliate"."creatives"."content_type" is null
        else "affiliate"."creatives"."body" is null and num_nulls("affiliate"."creatives"."content_type", "affiliate"."creatives"."width", "affiliate"."creatives"."height", "affiliate"."creatives"."bytes") = 0 end)
);
--> statement-breakpoint
ALTER TABLE "affiliate"."creative_links" ADD CONSTRAINT "creative_links_creative_id_creatives_id_fk" FOREIGN KEY ("creative_id") REFERENCES "affiliate"."creatives"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."creative_links" ADD CONSTRAINT "creative_links_affiliate_id_affiliates_id_fk" FOREIGN KEY ("affiliate_id") REFERENCES "affiliate"."affiliates"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."creative_links" ADD CONSTRAINT "creative_links_link_id_links_id_fk" FOREIGN KEY ("link_id") REFERENCES "affiliate"."links"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."creative_views_daily" ADD CONSTRAINT "creative_views_daily_creative_id_creatives_id_fk" FOREIGN KEY ("creative_id") REFERENCES "affiliate"."creatives"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."creatives" ADD CONSTRAINT "creatives_offer_fk" FOREIGN KEY ("advertiser_id","offer_id") REFERENCES "affiliate"."offers"("advertiser_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "creative_links_link_key" ON "affiliate"."creative_links" USING btree ("link_id");--> statement-breakpoint
CREATE INDEX "creatives_offer_idx" ON "affiliate"."creatives" USING btree ("advertiser_id","offer_id");--> statement-breakpoint
do $$
declare t text;
begin
  foreach t in array array['affiliate.creatives', 'affiliate.creative_links', 'affiliate.creative_views_daily'] loop
    execute format('alter table %s enable row level security', t);
    execute format('alter table %s force row level security', t);
    execute format('create policy system_all on %s to app_system using (true) with check (true)', t);
    execute format('grant select on %s to app_api', t);
    execute format('grant select, insert, update on %s to app_system', t);
  end loop;
end $$;
grant insert, update on affiliate.creatives to app_api;
grant insert on affiliate.creative_links to app_api;

-- An affiliate sees the creatives of offers it has joined.
create policy api_read on affiliate.creatives for select to app_api
  using (affiliate.may_see(advertiser_id, null) or exists (select from affiliate.enrollments e
    where e.offer_id = creatives.offer_id and e.affiliate_id = affiliate.current_affiliate()));
create policy api_insert on affiliate.creatives for insert to app_api
  with check (affiliate.is_advertiser(advertiser_id) or affiliate.may_administer());
create policy api_update on affiliate.creatives for update to app_api
  using (affiliate.is_advertiser(advertiser_id) or affiliate.may_administer())
  with check (affiliate.is_advertiser(advertiser_id) or affiliate.may_administer());
create trigger audited after insert or delete or update on affiliate.creatives
  for each row execute function logs.audit_change('id', '');
-- Of the rows about creatives, an affiliate sees its own.
create policy api_read on affiliate.creative_links for select to app_api
  using (affiliate_id = affiliate.current_affiliate() or (affiliate.current_affiliate() is null
    and exists (select from affiliate.creatives c where c.id = creative_id)));
create policy api_insert on affiliate.creative_links for insert to app_api
  with check (affiliate_id = affiliate.current_affiliate());
create policy api_read on affiliate.creative_views_daily for select to app_api
  using (affiliate_id = affiliate.current_affiliate() or (affiliate.current_affiliate() is null
    and exists (select from affiliate.creatives c where c.id = creative_id)));
-- The function that counts views runs as the owner, to whom row-level security applies as well.
create policy views_are_counted on affiliate.creative_views_daily to current_user using (true) with check (true);
create policy views_are_counted on affiliate.creative_links for select to current_user using (true);
