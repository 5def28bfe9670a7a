CREATE TABLE "affiliate"."notification_choices" (
	"user_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"channels" text[] NOT NULL,
	"pace" text NOT NULL,
	CONSTRAINT "notification_choices_pk" PRIMARY KEY("user_id","kind"),
	CONSTRAINT "notification_choices_kind_check" CHECK ("affiliate"."notification_choices"."kind" = any ('{lead,sale,rejected,refund,cancel,will_cancel,low_balance,payout_sent,payout_failed,batch_awaits_approval,application_received,endpoint_stopped,cap_near,tax_form_missing,team_changed}'::text[])),
	CONSTRAINT "notification_choices_pace_check" CHECK ("affiliate"."notification_choices"."pace" = any ('{now,hourly,daily}'::text[])),
	CONSTRAINT "notification_choices_channels_check" CHECK ("affiliate"."notification_choices"."channels" <@ '{in_app,email,telegram}'::text[])
);
--> statement-breakpoint
CREATE TABLE "affiliate"."notification_settings" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"quiet_from" smallint,
	"quiet_to" smallint,
	"digest_hour" smallint DEFAULT 9 NOT NULL,
	"start_code_hash" text,
	"start_code_until" timestamp with time zone,
	CONSTRAINT "notification_settings_quiet_check" CHECK (("affiliate"."notification_settings"."quiet_from" is null) = ("affiliate"."notification_settings"."quiet_to" is null) and "affiliate"."notification_settings"."quiet_from" <> "affiliate"."notification_settings"."quiet_to"
        and "affiliate"."notification_settings"."quiet_from" between 0 and 23 and "affiliate"."notification_settings"."quiet_to" between 0 and 23),
	CONSTRAINT "notification_settings_digest_check" CHECK ("affiliate"."notification_settings"."digest_hour" between 0 and 23)
);
--> statement-breakpoint
CREATE TABLE "logs"."notifications" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"user_id" uuid NOT NULL,
	"advertiser_id" uuid,
	"affiliate_id" uuid,
	"kind" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"facts" jsonb NOT NULL,
	"occurred_at" timestamp with time zone NOT NULL,
	"is_in_app" boolean NOT NULL,
	"read_at" timestamp with time zone,
	"mail_kind" text NOT NULL,
	"mail_at" timestamp with time zone,
	"telegram_at" timestamp with time zone,
	CONSTRAINT "notifications_kind_check" CHECK ("logs"."notifications"."kind" = any ('{lead,sale,rejected,refund,cancel,will_cancel,low_balance,payout_sent,payout_failed,batch_awaits_approval,application_received,endpoint_stopped,cap_near,tax_form_missing,team_changed}'::text[]))
);
--> statement-breakpoint
ALTER TABLE "logs"."mails" DROP CONSTRAINT "mails_kind_check";--> statement-breakpoint
ALTER TABLE "affiliate"."endpoints" DROP CONSTRAINT "endpoints_kind_check";--> statement-breakpoint
ALTER TABLE "affiliate"."endpoints" DROP CONSTRAINT "endpoints_stop_check";--> statement-breakpoint
ALTER TABLE "affiliate"."endpoints" DROP CONSTRAINT "endpoints_owner_check";--> statement-breakpoint
ALTER TABLE "affiliate"."endpoints" ADD COLUMN "user_id" uuid;--> statement-breakpoint
ALTER TABLE "affiliate"."notification_choices" ADD CONSTRAINT "notification_choices_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "affiliate"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."notification_settings" ADD CONSTRAINT "notification_settings_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "affiliate"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "notification_settings_code_key" ON "affiliate"."notification_settings" USING btree ("start_code_hash") WHERE start_code_hash is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "notifications_fact_key" ON "logs"."notifications" USING btree ("user_id","kind","subject_id");--> statement-breakpoint
CREATE INDEX "notifications_list_idx" ON "logs"."notifications" USING btree ("user_id","id") WHERE is_in_app;--> statement-breakpoint
CREATE INDEX "notifications_unread_idx" ON "logs"."notifications" USING btree ("user_id") WHERE is_in_app and read_at is null;--> statement-breakpoint
CREATE INDEX "notifications_mail_idx" ON "logs"."notifications" USING btree ("mail_at") WHERE mail_at is not null;--> statement-breakpoint
CREATE INDEX "notifications_telegram_idx" ON "logs"."notifications" USING btree ("telegram_at") WHERE telegram_at is not null;--> statement-breakpoint
ALTER TABLE "affiliate"."endpoints" ADD CONSTRAINT "endpoints_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "affiliate"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "endpoints_person_key" ON "affiliate"."endpoints" USING btree ("user_id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "endpoints_chat_idx" ON "affiliate"."endpoints" USING btree ("url") WHERE kind = 'telegram' and deleted_at is null;--> statement-breakpoint
ALTER TABLE "logs"."mails" ADD CONSTRAINT "mails_kind_check" CHECK ("logs"."mails"."kind" = any ('{verify_email,account_exists,reset_password,password_changed,change_email,email_changed,second_factor_changed,new_sign_in,session_stolen,account_approved,account_rejected,invitation,application_received,application_approved,application_rejected,partnership_suspended,partnership_resumed,partner_invitation,host_lost,audit_anchor,confirm_receiver,receiver_changed,payout_details_changed,payout_paid,payout_unclaimed,payout_failed,tax_form_decided,payout_alert,team_change,member_changed,payout_draft,payout_approved,export_ready,export_failed,scheduled_report,endpoint_stopped,schedule_stopped,notification,notification_digest}'::text[]));--> statement-breakpoint
ALTER TABLE "affiliate"."endpoints" ADD CONSTRAINT "endpoints_kind_check" CHECK ("affiliate"."endpoints"."kind" = any ('{postback,webhook,telegram}'::text[]));--> statement-breakpoint
ALTER TABLE "affiliate"."endpoints" ADD CONSTRAINT "endpoints_stop_check" CHECK ("affiliate"."endpoints"."stopped_by" = any ('{person,failures,gone,blocked,chat_not_found}'::text[]));--> statement-breakpoint
ALTER TABLE "affiliate"."endpoints" ADD CONSTRAINT "endpoints_owner_check" CHECK (num_nonnulls("affiliate"."endpoints"."affiliate_id", "affiliate"."endpoints"."advertiser_id", "affiliate"."endpoints"."user_id") = 1 and case "affiliate"."endpoints"."kind"
        when 'postback' then "affiliate"."endpoints"."affiliate_id" is not null when 'telegram' then "affiliate"."endpoints"."user_id" is not null else "affiliate"."endpoints"."user_id" is null end);--> statement-breakpoint
do $$
declare t text;
begin
  foreach t in array array['logs.notifications', 'affiliate.notification_choices', 'affiliate.notification_settings'] loop
    execute format('alter table %s enable row level security', t);
    execute format('alter table %s force row level security', t);
    execute format('create policy system_all on %s to app_system using (true) with check (true)', t);
  end loop;
end $$;
grant select, insert, update, delete on logs.notifications to app_system;
grant select, update (read_at) on logs.notifications to app_api;
grant select on affiliate.notification_choices to app_system;
grant select, insert, update, delete on affiliate.notification_choices to app_api;
grant select on affiliate.notification_settings to app_system;
grant select, insert, update on affiliate.notification_settings to app_api;

-- A person sees their own notifications, of the account in which they act.
create policy api_read on logs.notifications for select to app_api
  using (user_id = affiliate.current_user_id() and case
    when affiliate_id is not null then affiliate_id = affiliate.current_affiliate()
    when advertiser_id is not null then affiliate.is_advertiser(advertiser_id) or affiliate.current_staff() is not null
    else affiliate.current_staff() is not null end);
create policy api_update on logs.notifications for update to app_api
  using (user_id = affiliate.current_user_id());
create policy api_all on affiliate.notification_choices to app_api
  using (user_id = affiliate.current_user_id()) with check (user_id = affiliate.current_user_id());
create policy api_all on affiliate.notification_settings to app_api
  using (user_id = affiliate.current_user_id()) with check (user_id = affiliate.current_user_id());
-- A person's chat, and what is sent to it.
create policy api_own on affiliate.endpoints to app_api
  using (kind = 'telegram' and user_id = affiliate.current_user_id())
  with check (kind = 'telegram' and user_id = affiliate.current_user_id());
