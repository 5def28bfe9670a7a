CREATE TABLE "affiliate"."group_rules" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"advertiser_id" uuid NOT NULL,
	"group_id" uuid NOT NULL,
	"offer_id" uuid NOT NULL,
	"event" text NOT NULL,
	"kind" text NOT NULL,
	"rate_bps" integer NOT NULL,
	"fixed_minor" bigint NOT NULL,
	"recurring_months" smallint,
	"tiers" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"tier_metric" text,
	"tier_period" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "group_rules_once" UNIQUE("group_id","offer_id","event"),
	CONSTRAINT "group_rules_event_check" CHECK ("affiliate"."group_rules"."event" = any ('{lead,sale,rebill,refund,chargeback,cancel}'::text[])),
	CONSTRAINT "group_rules_kind_check" CHECK ("affiliate"."group_rules"."kind" = any ('{percent,fixed,hybrid}'::text[])),
	CONSTRAINT "group_rules_rate_check" CHECK ("affiliate"."group_rules"."rate_bps" between 0 and 10000 and "affiliate"."group_rules"."fixed_minor" >= 0),
	CONSTRAINT "group_rules_recurring_check" CHECK ("affiliate"."group_rules"."recurring_months" between 0 and 600),
	CONSTRAINT "group_rules_tiers_check" CHECK (case when jsonb_typeof("affiliate"."group_rules"."tiers") <> 'array' then false when jsonb_array_length("affiliate"."group_rules"."tiers") = 0 then true else "affiliate"."group_rules"."tier_metric" is not null and "affiliate"."group_rules"."tier_period" is not null end),
	CONSTRAINT "group_rules_tier_metric_check" CHECK ("affiliate"."group_rules"."tier_metric" = any ('{conversions,amount}'::text[])),
	CONSTRAINT "group_rules_tier_period_check" CHECK ("affiliate"."group_rules"."tier_period" = any ('{month,total}'::text[])),
	CONSTRAINT "group_rules_shape_check" CHECK (("affiliate"."group_rules"."kind" <> 'percent' or "affiliate"."group_rules"."fixed_minor" = 0) and ("affiliate"."group_rules"."kind" <> 'fixed' or "affiliate"."group_rules"."rate_bps" = 0))
);
--> statement-breakpoint
CREATE TABLE "affiliate"."partner_groups" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"advertiser_id" uuid NOT NULL,
	"name" text NOT NULL,
	"hold_days" smallint,
	"cookie_days" smallint,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "partner_groups_tenant_key" UNIQUE("advertiser_id","id"),
	CONSTRAINT "partner_groups_name_check" CHECK (length("affiliate"."partner_groups"."name") between 1 and 60),
	CONSTRAINT "partner_groups_hold_days_check" CHECK ("affiliate"."partner_groups"."hold_days" between 0 and 365),
	CONSTRAINT "partner_groups_cookie_days_check" CHECK ("affiliate"."partner_groups"."cookie_days" between 1 and 400)
);
--> statement-breakpoint
CREATE TABLE "affiliate"."partner_messages" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"advertiser_id" uuid NOT NULL,
	"client_key" text NOT NULL,
	"group_id" uuid,
	"subject" text NOT NULL,
	"body" text NOT NULL,
	"affiliate_count" integer NOT NULL,
	"sent_by" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "partner_messages_once" UNIQUE("advertiser_id","client_key"),
	CONSTRAINT "partner_messages_subject_check" CHECK (length("affiliate"."partner_messages"."subject") between 1 and 120),
	CONSTRAINT "partner_messages_body_check" CHECK (length("affiliate"."partner_messages"."body") between 1 and 4000)
);
--> statement-breakpoint
ALTER TABLE "affiliate"."partnerships" DROP CONSTRAINT "partnerships_status_check";--> statement-breakpoint
ALTER TABLE "affiliate"."bookings" DROP CONSTRAINT "bookings_kind_check";--> statement-breakpoint
ALTER TABLE "affiliate"."bookings" DROP CONSTRAINT "bookings_second_person_check";--> statement-breakpoint
ALTER TABLE "affiliate"."bookings" DROP CONSTRAINT "bookings_owner_check";--> statement-breakpoint
ALTER TABLE "affiliate"."invoice_lines" DROP CONSTRAINT "invoice_lines_kind_check";--> statement-breakpoint
ALTER TABLE "ledger"."transactions" DROP CONSTRAINT "transactions_reason_check";--> statement-breakpoint
ALTER TABLE "logs"."mails" DROP CONSTRAINT "mails_kind_check";--> statement-breakpoint
ALTER TABLE "affiliate"."notification_choices" DROP CONSTRAINT "notification_choices_kind_check";--> statement-breakpoint
ALTER TABLE "logs"."notifications" DROP CONSTRAINT "notifications_kind_check";--> statement-breakpoint
ALTER TABLE "affiliate"."partnerships" ADD COLUMN "group_id" uuid;--> statement-breakpoint
ALTER TABLE "affiliate"."platform_settings" ADD COLUMN "invitations_approve_accounts" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "affiliate"."email_tokens" ADD COLUMN "browser_hash" text;--> statement-breakpoint
ALTER TABLE "affiliate"."group_rules" ADD CONSTRAINT "group_rules_group_fk" FOREIGN KEY ("advertiser_id","group_id") REFERENCES "affiliate"."partner_groups"("advertiser_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."group_rules" ADD CONSTRAINT "group_rules_offer_fk" FOREIGN KEY ("advertiser_id","offer_id") REFERENCES "affiliate"."offers"("advertiser_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."partner_groups" ADD CONSTRAINT "partner_groups_advertiser_id_advertisers_id_fk" FOREIGN KEY ("advertiser_id") REFERENCES "affiliate"."advertisers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."partner_messages" ADD CONSTRAINT "partner_messages_advertiser_id_advertisers_id_fk" FOREIGN KEY ("advertiser_id") REFERENCES "affiliate"."advertisers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "group_rules_offer_idx" ON "affiliate"."group_rules" USING btree ("offer_id");--> statement-breakpoint
CREATE UNIQUE INDEX "partner_groups_name_key" ON "affiliate"."partner_groups" USING btree ("advertiser_id",lower("name"));--> statement-breakpoint
CREATE INDEX "partner_messages_advertiser_idx" ON "affiliate"."partner_messages" USING btree ("advertiser_id","created_at");--> statement-breakpoint
ALTER TABLE "affiliate"."partnerships" ADD CONSTRAINT "partnerships_group_fk" FOREIGN KEY ("advertiser_id","group_id") REFERENCES "affiliate"."partner_groups"("advertiser_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "partnerships_group_idx" ON "affiliate"."partnerships" USING btree ("group_id") WHERE group_id is not null;--> statement-breakpoint
ALTER TABLE "affiliate"."partnerships" ADD CONSTRAINT "partnerships_status_check" CHECK ("affiliate"."partnerships"."status" = any ('{pending,approved,rejected,suspended,terminated}'::text[]));--> statement-breakpoint
ALTER TABLE "affiliate"."bookings" ADD CONSTRAINT "bookings_kind_check" CHECK ("affiliate"."bookings"."kind" = any ('{deposit,deposit_chargeback,invoice_payment,adjustment_credit,adjustment_debit,debt_writeoff,capital,tariff,claim_setoff,stranger_payment,bonus}'::text[]));--> statement-breakpoint
ALTER TABLE "affiliate"."bookings" ADD CONSTRAINT "bookings_second_person_check" CHECK ("affiliate"."bookings"."decided_by" <> "affiliate"."bookings"."proposed_by" or "affiliate"."bookings"."status" = 'refused' or "affiliate"."bookings"."kind" = 'bonus');--> statement-breakpoint
ALTER TABLE "affiliate"."bookings" ADD CONSTRAINT "bookings_owner_check" CHECK (("affiliate"."bookings"."kind" = any ('{capital,stranger_payment}'::text[])) = ("affiliate"."bookings"."advertiser_id" is null) and ("affiliate"."bookings"."kind" = any ('{adjustment_credit,adjustment_debit,debt_writeoff,bonus}'::text[])) = ("affiliate"."bookings"."affiliate_id" is not null));--> statement-breakpoint
ALTER TABLE "affiliate"."invoice_lines" ADD CONSTRAINT "invoice_lines_kind_check" CHECK ("affiliate"."invoice_lines"."kind" = any ('{commissions,fee,refunds,deposit,bonuses}'::text[]));--> statement-breakpoint
ALTER TABLE "ledger"."transactions" ADD CONSTRAINT "transactions_reason_check" CHECK ("ledger"."transactions"."reason" = any ('{capital_paid_in,deposit_received,commission_created,commission_approved,commission_released,payout_reserved,payout_paid,payout_fee_paid,payout_returned,payout_reversed,commission_rejected,commission_refunded,commission_restored,fee_charged,fee_earned,fee_returned,fee_transferred,debt_swept,debt_written_off,deposit_charged_back,invoice_paid,adjusted,tariff_charged,bonus_paid}'::text[]));--> statement-breakpoint
ALTER TABLE "logs"."mails" ADD CONSTRAINT "mails_kind_check" CHECK ("logs"."mails"."kind" = any ('{verify_email,account_exists,reset_password,password_changed,change_email,email_changed,second_factor_changed,new_sign_in,session_stolen,account_approved,account_rejected,invitation,application_received,application_approved,application_rejected,partnership_suspended,partnership_resumed,partnership_terminated,partner_invitation,host_lost,audit_anchor,confirm_receiver,receiver_changed,payout_details_changed,payout_paid,payout_unclaimed,payout_failed,tax_form_decided,payout_alert,team_change,member_changed,payout_draft,payout_approved,export_ready,export_failed,scheduled_report,endpoint_stopped,schedule_stopped,notification,notification_digest}'::text[]));--> statement-breakpoint
ALTER TABLE "affiliate"."notification_choices" ADD CONSTRAINT "notification_choices_kind_check" CHECK ("affiliate"."notification_choices"."kind" = any ('{lead,sale,rejected,refund,cancel,will_cancel,low_balance,payout_sent,payout_failed,batch_awaits_approval,application_received,endpoint_stopped,cap_near,tax_form_missing,team_changed,app_silent,conversion_drop,landing_page_down,queue_grows,sign_in_failures,journal_grows,own_payer_head,message,bonus}'::text[]));--> statement-breakpoint
ALTER TABLE "logs"."notifications" ADD CONSTRAINT "notifications_kind_check" CHECK ("logs"."notifications"."kind" = any ('{lead,sale,rejected,refund,cancel,will_cancel,low_balance,payout_sent,payout_failed,batch_awaits_approval,application_received,endpoint_stopped,cap_near,tax_form_missing,team_changed,app_silent,conversion_drop,landing_page_down,queue_grows,sign_in_failures,journal_grows,own_payer_head,message,bonus}'::text[]));--> statement-breakpoint
do $$
declare t text;
begin
  foreach t in array array['partner_groups', 'group_rules', 'partner_messages'] loop
    execute format('alter table affiliate.%s enable row level security', t);
    execute format('alter table affiliate.%s force row level security', t);
    execute format('create policy system_all on affiliate.%s to app_system using (true) with check (true)', t);
    execute format('create policy api_write on affiliate.%s to app_api
      using (affiliate.is_advertiser(advertiser_id) or affiliate.may_administer())
      with check (affiliate.is_advertiser(advertiser_id) or affiliate.may_administer())', t);
    execute format('create policy api_read on affiliate.%s for select to app_api
      using (affiliate.may_see(advertiser_id, null))', t);
  end loop;
end $$;
grant select, insert, update, delete on affiliate.partner_groups to app_api;
grant select, insert on affiliate.partner_groups to app_system;
grant select, insert, update, delete on affiliate.group_rules to app_api;
grant select, insert on affiliate.group_rules to app_system;
grant select, insert on affiliate.partner_messages to app_api;
grant select on affiliate.partner_messages to app_system;
grant update (group_id) on affiliate.partnerships to app_api;
-- An affiliate sees the terms of the group they are in.
create policy api_member on affiliate.partner_groups for select to app_api
  using (affiliate.current_affiliate() is not null and exists (select from affiliate.partnerships p
    where p.group_id = partner_groups.id and p.affiliate_id = affiliate.current_affiliate()));
create policy api_member on affiliate.group_rules for select to app_api
  using (affiliate.current_affiliate() is not null and exists (select from affiliate.partnerships p
    where p.group_id = group_rules.group_id and p.affiliate_id = affiliate.current_affiliate()));
create trigger audited after insert or delete or update on affiliate.partner_groups
  for each row execute function logs.audit_change('id', '');
create trigger audited after insert or delete or update on affiliate.group_rules
  for each row execute function logs.audit_change('id', '');
create trigger audited after insert or delete or update on affiliate.partner_messages
  for each row execute function logs.audit_change('id', '', 'body');
create trigger partnerships_end_for_good before update of status on affiliate.partnerships
  for each row when (old.status = 'terminated' and new.status <> 'terminated') execute function ledger.refuse_change();
-- An advertiser's person pays a bonus. The ledger's accounts limit it.
create policy api_bonus on affiliate.bookings for insert to app_api
  with check (kind = 'bonus' and status = 'booked' and proposed_by = decided_by and affiliate.is_advertiser(advertiser_id));
-- An affiliate sees the bonuses they got.
create policy api_own_bonus on affiliate.bookings for select to app_api
  using (kind = 'bonus' and affiliate_id = affiliate.current_affiliate()
    and (affiliate.current_advertiser() is null or advertiser_id = affiliate.current_advertiser()));
