CREATE TABLE "affiliate"."report_schedule_recipients" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"schedule_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"unsubscribed_at" timestamp with time zone,
	CONSTRAINT "report_schedule_recipients_key" UNIQUE("schedule_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "affiliate"."report_schedules" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"user_id" uuid NOT NULL,
	"advertiser_id" uuid,
	"affiliate_id" uuid,
	"name" text NOT NULL,
	"question" jsonb NOT NULL,
	"format" text NOT NULL,
	"frequency" text NOT NULL,
	"day_number" smallint,
	"hour" smallint NOT NULL,
	"time_zone" text NOT NULL,
	"status" text DEFAULT 'active' NOT NULL,
	"stop" text,
	"next_at" timestamp with time zone NOT NULL,
	"last_run_id" uuid,
	"last_sent_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "report_schedules_name_check" CHECK (length("affiliate"."report_schedules"."name") between 1 and 80),
	CONSTRAINT "report_schedules_format_check" CHECK ("affiliate"."report_schedules"."format" = any ('{csv,xlsx}'::text[])),
	CONSTRAINT "report_schedules_frequency_check" CHECK ("affiliate"."report_schedules"."frequency" = any ('{daily,weekly,monthly}'::text[])),
	CONSTRAINT "report_schedules_day_check" CHECK (case "affiliate"."report_schedules"."frequency" when 'daily' then "affiliate"."report_schedules"."day_number" is null
        when 'weekly' then "affiliate"."report_schedules"."day_number" between 1 and 7 else "affiliate"."report_schedules"."day_number" between 1 and 28 end),
	CONSTRAINT "report_schedules_hour_check" CHECK ("affiliate"."report_schedules"."hour" between 0 and 23),
	CONSTRAINT "report_schedules_status_check" CHECK ("affiliate"."report_schedules"."status" = any ('{active,paused,stopped}'::text[])),
	CONSTRAINT "report_schedules_stop_check" CHECK ("affiliate"."report_schedules"."stop" = any ('{schedule_role_gone,schedule_refused,schedule_no_recipients}'::text[])),
	CONSTRAINT "report_schedules_stopped_check" CHECK (("affiliate"."report_schedules"."status" = 'stopped') = ("affiliate"."report_schedules"."stop" is not null)),
	CONSTRAINT "report_schedules_account_check" CHECK ("affiliate"."report_schedules"."advertiser_id" is null or "affiliate"."report_schedules"."affiliate_id" is null)
);
--> statement-breakpoint
ALTER TABLE "logs"."mails" DROP CONSTRAINT "mails_kind_check";--> statement-breakpoint
ALTER TABLE "affiliate"."report_schedule_recipients" ADD CONSTRAINT "report_schedule_recipients_schedule_id_report_schedules_id_fk" FOREIGN KEY ("schedule_id") REFERENCES "affiliate"."report_schedules"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."report_schedule_recipients" ADD CONSTRAINT "report_schedule_recipients_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "affiliate"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."report_schedules" ADD CONSTRAINT "report_schedules_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "affiliate"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."report_schedules" ADD CONSTRAINT "report_schedules_advertiser_id_advertisers_id_fk" FOREIGN KEY ("advertiser_id") REFERENCES "affiliate"."advertisers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."report_schedules" ADD CONSTRAINT "report_schedules_affiliate_id_affiliates_id_fk" FOREIGN KEY ("affiliate_id") REFERENCES "affiliate"."affiliates"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "report_schedules_advertiser_idx" ON "affiliate"."report_schedules" USING btree ("advertiser_id");--> statement-breakpoint
CREATE INDEX "report_schedules_affiliate_idx" ON "affiliate"."report_schedules" USING btree ("affiliate_id");--> statement-breakpoint
CREATE INDEX "report_schedules_due_idx" ON "affiliate"."report_schedules" USING btree ("next_at") WHERE status = 'active';--> statement-breakpoint
ALTER TABLE "logs"."mails" ADD CONSTRAINT "mails_kind_check" CHECK ("logs"."mails"."kind" = any ('{verify_email,account_exists,reset_password,password_changed,change_email,email_changed,second_factor_changed,new_sign_in,session_stolen,account_approved,account_rejected,invitation,application_received,application_approved,application_rejected,partnership_suspended,partnership_resumed,partner_invitation,host_lost,audit_anchor,confirm_receiver,receiver_changed,payout_details_changed,payout_paid,payout_unclaimed,payout_failed,tax_form_decided,payout_alert,team_change,member_changed,payout_draft,payout_approved,export_ready,export_failed,scheduled_report}'::text[]));
--> statement-breakpoint
alter table affiliate.report_schedules enable row level security;
alter table affiliate.report_schedules force row level security;
alter table affiliate.report_schedule_recipients enable row level security;
alter table affiliate.report_schedule_recipients force row level security;
grant select, insert, delete, update (status, stop, next_at) on affiliate.report_schedules to app_api;
grant select, update on affiliate.report_schedules to app_system;
grant select, insert on affiliate.report_schedule_recipients to app_api;
grant select on affiliate.report_schedule_recipients to app_system;
create policy system_all on affiliate.report_schedules to app_system using (true) with check (true);
create policy system_all on affiliate.report_schedule_recipients to app_system using (true) with check (true);
-- Schedules of one account; staff see those of staff.
create policy api_all on affiliate.report_schedules to app_api
  using (
    case when affiliate_id is not null then affiliate_id = affiliate.current_affiliate()
      when advertiser_id is not null then affiliate.is_advertiser(advertiser_id)
      else affiliate.current_staff() is not null end)
  with check (
    case when affiliate_id is not null then affiliate_id = affiliate.current_affiliate()
      when advertiser_id is not null then affiliate.is_advertiser(advertiser_id)
      else affiliate.current_staff() is not null end);
-- Recipients of the schedules that the caller sees.
create policy api_all on affiliate.report_schedule_recipients to app_api
  using (exists (select from affiliate.report_schedules s where s.id = schedule_id))
  with check (exists (select from affiliate.report_schedules s where s.id = schedule_id));
