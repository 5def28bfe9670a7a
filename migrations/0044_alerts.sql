CREATE TABLE "logs"."alerts" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"kind" text NOT NULL,
	"advertiser_id" uuid,
	"subject_id" uuid NOT NULL,
	"facts" jsonb NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "alerts_kind_check" CHECK ("logs"."alerts"."kind" = any ('{app_silent,conversion_drop,landing_page_down,queue_grows,sign_in_failures,journal_grows,own_payer_head}'::text[]))
);
--> statement-breakpoint
CREATE TABLE "logs"."landing_checks" (
	"advertiser_id" uuid NOT NULL,
	"url_hash" uuid NOT NULL,
	"url" text NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL,
	"status" integer,
	"problem" text,
	"checked_at" timestamp with time zone,
	"next_check_at" timestamp with time zone NOT NULL,
	CONSTRAINT "landing_checks_pk" PRIMARY KEY("advertiser_id","url_hash"),
	CONSTRAINT "landing_checks_problem_check" CHECK ("logs"."landing_checks"."problem" = any ('{timeout,unreachable,http_error,host_unknown}'::text[]))
);
--> statement-breakpoint
ALTER TABLE "affiliate"."notification_choices" DROP CONSTRAINT "notification_choices_kind_check";--> statement-breakpoint
ALTER TABLE "logs"."notifications" DROP CONSTRAINT "notifications_kind_check";--> statement-breakpoint
ALTER TABLE "affiliate"."advertisers" ADD COLUMN "alert_settings" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "affiliate"."platform_settings" ADD COLUMN "alert_settings" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "alerts_open_key" ON "logs"."alerts" USING btree ("kind","subject_id") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "alerts_advertiser_idx" ON "logs"."alerts" USING btree ("advertiser_id","opened_at");--> statement-breakpoint
ALTER TABLE "affiliate"."notification_choices" ADD CONSTRAINT "notification_choices_kind_check" CHECK ("affiliate"."notification_choices"."kind" = any ('{lead,sale,rejected,refund,cancel,will_cancel,low_balance,payout_sent,payout_failed,batch_awaits_approval,application_received,endpoint_stopped,cap_near,tax_form_missing,team_changed,app_silent,conversion_drop,landing_page_down,queue_grows,sign_in_failures,journal_grows,own_payer_head}'::text[]));--> statement-breakpoint
ALTER TABLE "logs"."notifications" ADD CONSTRAINT "notifications_kind_check" CHECK ("logs"."notifications"."kind" = any ('{lead,sale,rejected,refund,cancel,will_cancel,low_balance,payout_sent,payout_failed,batch_awaits_approval,application_received,endpoint_stopped,cap_near,tax_form_missing,team_changed,app_silent,conversion_drop,landing_page_down,queue_grows,sign_in_failures,journal_grows,own_payer_head}'::text[]));
--> statement-breakpoint
do $$
declare t text;
begin
  foreach t in array array['logs.alerts', 'logs.landing_checks'] loop
    execute format('alter table %s enable row level security', t);
    execute format('alter table %s force row level security', t);
    execute format('create policy system_all on %s to app_system using (true) with check (true)', t);
    execute format('grant select, insert, update, delete on %s to app_system', t);
  end loop;
end $$;
-- Incidents of one's own advertiser, or of the platform.
grant select on logs.alerts, logs.landing_checks to app_api;
create policy api_read on logs.landing_checks for select to app_api using (affiliate.may_see(advertiser_id, null));
create policy api_read on logs.alerts for select to app_api
  using (case when advertiser_id is null then affiliate.current_staff() is not null else affiliate.may_see(advertiser_id, null) end);
grant update (alert_settings) on affiliate.advertisers to app_api;
grant update (alert_settings) on affiliate.platform_settings to app_api;
