ALTER TABLE "affiliate"."registration_links" ADD COLUMN "is_listed" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "registration_links_listed_key" ON "affiliate"."registration_links" USING btree ("advertiser_id") WHERE is_listed;--> statement-breakpoint
ALTER TABLE "affiliate"."registration_links" ADD CONSTRAINT "registration_links_listed_check" CHECK (not "affiliate"."registration_links"."is_listed" or ("affiliate"."registration_links"."sponsor_id" is null and not "affiliate"."registration_links"."is_invitation"));
grant update (is_listed) on affiliate.registration_links to app_api;
-- The functions that show the marketplace run as the owner, to whom row-level security applies as well.
create policy own_functions on affiliate.offer_epcs for select to current_user using (true);
create policy own_functions on affiliate.payout_rules for select to current_user using (true);
