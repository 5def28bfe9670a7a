-- Reports and logs that are written into files in the background.
CREATE TABLE "affiliate"."report_exports" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"user_id" uuid NOT NULL,
	"role" text NOT NULL,
	"advertiser_id" uuid,
	"affiliate_id" uuid,
	"kind" text NOT NULL,
	"question" jsonb NOT NULL,
	"format" text DEFAULT 'csv' NOT NULL,
	"status" text DEFAULT 'queued' NOT NULL,
	"runs" smallint DEFAULT 0 NOT NULL,
	"leased_until" timestamp with time zone,
	"rows" bigint,
	"bytes" bigint,
	"object_key" text,
	"failure" text,
	"created_at" timestamp with time zone NOT NULL,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	"expires_at" timestamp with time zone,
	CONSTRAINT "report_exports_role_check" CHECK ("affiliate"."report_exports"."role" = any ('{owner,admin,finance,support,advertiser,advertiser_manager,advertiser_finance,advertiser_viewer,affiliate,affiliate_manager,affiliate_viewer}'::text[])),
	CONSTRAINT "report_exports_kind_check" CHECK ("affiliate"."report_exports"."kind" = any ('{report,clicks,conversions}'::text[])),
	CONSTRAINT "report_exports_format_check" CHECK ("affiliate"."report_exports"."format" = 'csv'),
	CONSTRAINT "report_exports_status_check" CHECK ("affiliate"."report_exports"."status" = any ('{queued,running,done,failed,expired}'::text[])),
	CONSTRAINT "report_exports_failure_check" CHECK ("affiliate"."report_exports"."failure" = any ('{export_role_gone,export_refused,export_interrupted,report_over_budget}'::text[])),
	CONSTRAINT "report_exports_failed_check" CHECK (("affiliate"."report_exports"."status" = 'failed') = ("affiliate"."report_exports"."failure" is not null)),
	CONSTRAINT "report_exports_file_check" CHECK (("affiliate"."report_exports"."status" = 'done') = ("affiliate"."report_exports"."object_key" is not null)),
	CONSTRAINT "report_exports_account_check" CHECK ("affiliate"."report_exports"."advertiser_id" is null or "affiliate"."report_exports"."affiliate_id" is null)
);
--> statement-breakpoint
ALTER TABLE "affiliate"."report_exports" ADD CONSTRAINT "report_exports_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "affiliate"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."report_exports" ADD CONSTRAINT "report_exports_advertiser_id_advertisers_id_fk" FOREIGN KEY ("advertiser_id") REFERENCES "affiliate"."advertisers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."report_exports" ADD CONSTRAINT "report_exports_affiliate_id_affiliates_id_fk" FOREIGN KEY ("affiliate_id") REFERENCES "affiliate"."affiliates"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "report_exports_advertiser_idx" ON "affiliate"."report_exports" USING btree ("advertiser_id","id");--> statement-breakpoint
CREATE INDEX "report_exports_affiliate_idx" ON "affiliate"."report_exports" USING btree ("affiliate_id","id");--> statement-breakpoint
CREATE INDEX "report_exports_open_idx" ON "affiliate"."report_exports" USING btree ("id") WHERE status in ('queued', 'running');--> statement-breakpoint
CREATE INDEX "report_exports_expiry_idx" ON "affiliate"."report_exports" USING btree ("expires_at") WHERE object_key is not null;--> statement-breakpoint
alter table affiliate.report_exports enable row level security;
alter table affiliate.report_exports force row level security;
grant select, insert on affiliate.report_exports to app_api;
grant select, insert, update on affiliate.report_exports to app_system;
create policy system_all on affiliate.report_exports to app_system using (true) with check (true);
-- Files of one account; staff see those of the platform, not those of its customers.
create policy api_read on affiliate.report_exports for select to app_api
  using (
    case when affiliate_id is not null then affiliate_id = affiliate.current_affiliate()
      when advertiser_id is not null then affiliate.is_advertiser(advertiser_id)
      else affiliate.current_staff() is not null end);
create policy api_insert on affiliate.report_exports for insert to app_api
  with check (
    case when affiliate_id is not null then affiliate_id = affiliate.current_affiliate()
      when advertiser_id is not null then affiliate.is_advertiser(advertiser_id)
      else affiliate.current_staff() is not null end);
