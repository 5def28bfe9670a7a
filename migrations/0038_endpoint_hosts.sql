-- Hosts to which an account's events may be sent, and the mail about an endpoint that stopped.
CREATE TABLE "affiliate"."endpoint_allow_lists" (
	"account_id" uuid PRIMARY KEY NOT NULL,
	"advertiser_id" uuid,
	"affiliate_id" uuid,
	"hosts" text[] NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "endpoint_allow_lists_account_check" CHECK (("affiliate"."endpoint_allow_lists"."affiliate_id" is null) <> ("affiliate"."endpoint_allow_lists"."advertiser_id" is null) and "affiliate"."endpoint_allow_lists"."account_id" = coalesce("affiliate"."endpoint_allow_lists"."affiliate_id", "affiliate"."endpoint_allow_lists"."advertiser_id")),
	CONSTRAINT "endpoint_allow_lists_hosts_check" CHECK (cardinality("affiliate"."endpoint_allow_lists"."hosts") <= 100)
);
--> statement-breakpoint
ALTER TABLE "logs"."mails" DROP CONSTRAINT "mails_kind_check";--> statement-breakpoint
ALTER TABLE "affiliate"."endpoint_allow_lists" ADD CONSTRAINT "endpoint_allow_lists_advertiser_id_advertisers_id_fk" FOREIGN KEY ("advertiser_id") REFERENCES "affiliate"."advertisers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."endpoint_allow_lists" ADD CONSTRAINT "endpoint_allow_lists_affiliate_id_affiliates_id_fk" FOREIGN KEY ("affiliate_id") REFERENCES "affiliate"."affiliates"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "logs"."mails" ADD CONSTRAINT "mails_kind_check" CHECK ("logs"."mails"."kind" = any ('{verify_email,account_exists,reset_password,password_changed,change_email,email_changed,second_factor_changed,new_sign_in,session_stolen,account_approved,account_rejected,invitation,application_received,application_approved,application_rejected,partnership_suspended,partnership_resumed,partner_invitation,host_lost,audit_anchor,confirm_receiver,receiver_changed,payout_details_changed,payout_paid,payout_unclaimed,payout_failed,tax_form_decided,payout_alert,team_change,member_changed,payout_draft,payout_approved,export_ready,export_failed,scheduled_report,endpoint_stopped}'::text[]));
--> statement-breakpoint
alter table affiliate.endpoint_allow_lists enable row level security;
alter table affiliate.endpoint_allow_lists force row level security;
grant select, insert, update (hosts, changed_at) on affiliate.endpoint_allow_lists to app_api;
grant select on affiliate.endpoint_allow_lists to app_system;
create trigger audited after insert or delete or update on affiliate.endpoint_allow_lists
  for each row execute function logs.audit_change('account_id');
create policy system_read on affiliate.endpoint_allow_lists for select to app_system using (true);
-- An account sees and changes its own.
create policy api_all on affiliate.endpoint_allow_lists to app_api
  using (case when affiliate_id is not null then affiliate_id = affiliate.current_affiliate()
    else affiliate.is_advertiser(advertiser_id) end)
  with check (case when affiliate_id is not null then affiliate_id = affiliate.current_affiliate()
    else affiliate.is_advertiser(advertiser_id) end);
