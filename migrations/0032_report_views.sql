-- Views of the page Reports that people saved.
CREATE TABLE "affiliate"."report_views" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"user_id" uuid NOT NULL,
	"advertiser_id" uuid,
	"affiliate_id" uuid,
	"name" text NOT NULL,
	"query" text NOT NULL,
	"is_shared" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "report_views_name_check" CHECK (length("affiliate"."report_views"."name") between 1 and 80),
	CONSTRAINT "report_views_query_check" CHECK (length("affiliate"."report_views"."query") <= 2000),
	CONSTRAINT "report_views_account_check" CHECK ("affiliate"."report_views"."advertiser_id" is null or "affiliate"."report_views"."affiliate_id" is null)
);
--> statement-breakpoint
ALTER TABLE "affiliate"."report_views" ADD CONSTRAINT "report_views_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "affiliate"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."report_views" ADD CONSTRAINT "report_views_advertiser_id_advertisers_id_fk" FOREIGN KEY ("advertiser_id") REFERENCES "affiliate"."advertisers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."report_views" ADD CONSTRAINT "report_views_affiliate_id_affiliates_id_fk" FOREIGN KEY ("affiliate_id") REFERENCES "affiliate"."affiliates"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "report_views_user_idx" ON "affiliate"."report_views" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "report_views_advertiser_idx" ON "affiliate"."report_views" USING btree ("advertiser_id") WHERE is_shared;--> statement-breakpoint
CREATE INDEX "report_views_affiliate_idx" ON "affiliate"."report_views" USING btree ("affiliate_id") WHERE is_shared;--> statement-breakpoint
alter table affiliate.report_views enable row level security;
alter table affiliate.report_views force row level security;
grant select, insert, delete, update (name, query, is_shared, changed_at) on affiliate.report_views to app_api;
grant select on affiliate.report_views to app_system;
create policy system_all on affiliate.report_views to app_system using (true) with check (true);
-- A person's own views, and those that are shared with everyone in the account; staff share with staff.
create policy api_read on affiliate.report_views for select to app_api
  using ((user_id = affiliate.current_user_id() or is_shared) and
    case when affiliate_id is not null then affiliate_id = affiliate.current_affiliate()
      when advertiser_id is not null then affiliate.is_advertiser(advertiser_id)
      else affiliate.current_staff() is not null end);
create policy api_insert on affiliate.report_views for insert to app_api
  with check (user_id = affiliate.current_user_id() and
    case when affiliate_id is not null then affiliate_id = affiliate.current_affiliate()
      when advertiser_id is not null then affiliate.is_advertiser(advertiser_id)
      else affiliate.current_staff() is not null end);
create policy api_update on affiliate.report_views for update to app_api
  using (user_id = affiliate.current_user_id() and
    case when affiliate_id is not null then affiliate_id = affiliate.current_affiliate()
      when advertiser_id is not null then affiliate.is_advertiser(advertiser_id)
      else affiliate.current_staff() is not null end);
create policy api_delete on affiliate.report_views for delete to app_api
  using ((user_id = affiliate.current_user_id() or is_shared) and
    case when affiliate_id is not null then affiliate_id = affiliate.current_affiliate()
      when advertiser_id is not null then affiliate.is_advertiser(advertiser_id)
      else affiliate.current_staff() is not null end);
