-- Runs, schedules, receivers, tax forms, proposals of two people, and what PayPal's books say differently.
-- Edited by hand at the end: guards of the new tables, grants, the audit trigger, in the manner of 0001.
CREATE TABLE "logs"."paypal_events" (
	"event_id" text PRIMARY KEY NOT NULL,
	"event_type" text NOT NULL,
	"payer_advertiser_id" uuid,
	"batch_id" uuid,
	"paypal_batch_id" text,
	"paypal_item_id" text,
	"received_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "affiliate"."payout_runs" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"payer_advertiser_id" uuid,
	"method" text NOT NULL,
	"currency" text NOT NULL,
	"minimum_minor" bigint,
	"cut_off_at" timestamp with time zone,
	"included" uuid[],
	"excluded" uuid[] DEFAULT '{}' NOT NULL,
	"request_key" text NOT NULL,
	"batch_count" integer NOT NULL,
	"item_count" integer NOT NULL,
	"total_minor" bigint NOT NULL,
	"created_by" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "payout_runs_request_key" UNIQUE("request_key"),
	CONSTRAINT "payout_runs_method_check" CHECK ("affiliate"."payout_runs"."method" = any ('{paypal,manual}'::text[])),
	CONSTRAINT "payout_runs_currency_check" CHECK ("affiliate"."payout_runs"."currency" = any ('{USD,EUR,GBP,CAD,AUD,CHF,PLN,BRL,RUB,HUF,TWD,JPY,KWD}'::text[])),
	CONSTRAINT "payout_runs_minimum_check" CHECK ("affiliate"."payout_runs"."minimum_minor" > 0),
	CONSTRAINT "payout_runs_key_check" CHECK (length("affiliate"."payout_runs"."request_key") between 3 and 200)
);
--> statement-breakpoint
CREATE TABLE "affiliate"."payout_schedules" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"payer_advertiser_id" uuid,
	"frequency" text NOT NULL,
	"weekday" smallint DEFAULT 1 NOT NULL,
	"month_day" smallint DEFAULT 1 NOT NULL,
	"hour" smallint DEFAULT 6 NOT NULL,
	"cut_off_days" smallint DEFAULT 0 NOT NULL,
	"next_run_at" timestamp with time zone,
	"last_run_at" timestamp with time zone,
	"changed_by" uuid,
	"changed_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "payout_schedules_payer_key" UNIQUE NULLS NOT DISTINCT("payer_advertiser_id"),
	CONSTRAINT "payout_schedules_frequency_check" CHECK ("affiliate"."payout_schedules"."frequency" = any ('{manual,daily,weekly,monthly}'::text[])),
	CONSTRAINT "payout_schedules_weekday_check" CHECK ("affiliate"."payout_schedules"."weekday" between 1 and 7),
	CONSTRAINT "payout_schedules_month_day_check" CHECK ("affiliate"."payout_schedules"."month_day" between 1 and 28),
	CONSTRAINT "payout_schedules_hour_check" CHECK ("affiliate"."payout_schedules"."hour" between 0 and 23),
	CONSTRAINT "payout_schedules_cut_off_check" CHECK ("affiliate"."payout_schedules"."cut_off_days" between 0 and 60)
);
--> statement-breakpoint
CREATE TABLE "affiliate"."payout_differences" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"kind" text NOT NULL,
	"batch_id" uuid,
	"item_id" text,
	"ours" text,
	"theirs" text,
	"found_at" timestamp with time zone NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	"resolved_by" uuid,
	"resolved_at" timestamp with time zone,
	"note" text,
	CONSTRAINT "payout_differences_kind_check" CHECK ("affiliate"."payout_differences"."kind" = any ('{missing_there,missing_here,amount,receiver,status,sent_before_restore}'::text[])),
	CONSTRAINT "payout_differences_resolved_check" CHECK (("affiliate"."payout_differences"."resolved_at" is null) = ("affiliate"."payout_differences"."resolved_by" is null) and ("affiliate"."payout_differences"."resolved_at" is null) = ("affiliate"."payout_differences"."note" is null))
);
--> statement-breakpoint
CREATE TABLE "affiliate"."paypal_accounts" (
	"advertiser_id" uuid PRIMARY KEY NOT NULL,
	"client_id" text NOT NULL,
	"secret_sealed" text NOT NULL,
	"webhook_id" text,
	"changed_by" uuid NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	"checked_at" timestamp with time zone,
	"problem" text,
	CONSTRAINT "paypal_accounts_client_check" CHECK (length("affiliate"."paypal_accounts"."client_id") between 3 and 200),
	CONSTRAINT "paypal_accounts_webhook_check" CHECK (length("affiliate"."paypal_accounts"."webhook_id") between 3 and 100)
);
--> statement-breakpoint
CREATE TABLE "affiliate"."proposals" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"kind" text NOT NULL,
	"status" text DEFAULT 'proposed' NOT NULL,
	"advertiser_id" uuid,
	"affiliate_id" uuid,
	"subject_id" uuid,
	"facts" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"reason" text NOT NULL,
	"proposed_by" uuid NOT NULL,
	"proposed_at" timestamp with time zone NOT NULL,
	"decided_by" uuid,
	"decided_at" timestamp with time zone,
	CONSTRAINT "proposals_kind_check" CHECK ("affiliate"."proposals"."kind" = any ('{early_release,batch_settlement,unfreeze}'::text[])),
	CONSTRAINT "proposals_status_check" CHECK ("affiliate"."proposals"."status" = any ('{proposed,accepted,refused}'::text[])),
	CONSTRAINT "proposals_reason_check" CHECK (length("affiliate"."proposals"."reason") between 1 and 2000),
	CONSTRAINT "proposals_decided_check" CHECK (("affiliate"."proposals"."status" = 'proposed') = ("affiliate"."proposals"."decided_by" is null)),
	CONSTRAINT "proposals_second_person_check" CHECK ("affiliate"."proposals"."decided_by" <> "affiliate"."proposals"."proposed_by" or "affiliate"."proposals"."status" = 'refused')
);
--> statement-breakpoint
CREATE TABLE "affiliate"."receiver_changes" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"affiliate_id" uuid NOT NULL,
	"email" text NOT NULL,
	"previous_email" text,
	"requested_by" uuid NOT NULL,
	"requested_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"confirmed_at" timestamp with time zone,
	"cancelled_at" timestamp with time zone,
	CONSTRAINT "receiver_changes_email_check" CHECK (length("affiliate"."receiver_changes"."email") between 3 and 127)
);
--> statement-breakpoint
CREATE TABLE "affiliate"."tax_forms" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"affiliate_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"file_name" text NOT NULL,
	"content_type" text NOT NULL,
	"byte_count" integer NOT NULL,
	"sha256" text NOT NULL,
	"sealed" text NOT NULL,
	"status" text DEFAULT 'submitted' NOT NULL,
	"submitted_by" uuid NOT NULL,
	"submitted_at" timestamp with time zone NOT NULL,
	"decided_by" uuid,
	"decided_at" timestamp with time zone,
	"note" text,
	"valid_until" timestamp with time zone,
	CONSTRAINT "tax_forms_kind_check" CHECK ("affiliate"."tax_forms"."kind" = any ('{w9,w8ben,w8bene}'::text[])),
	CONSTRAINT "tax_forms_status_check" CHECK ("affiliate"."tax_forms"."status" = any ('{submitted,approved,rejected}'::text[])),
	CONSTRAINT "tax_forms_name_check" CHECK (length("affiliate"."tax_forms"."file_name") between 1 and 200),
	CONSTRAINT "tax_forms_type_check" CHECK ("affiliate"."tax_forms"."content_type" = any ('{application/pdf,image/jpeg,image/png}'::text[])),
	CONSTRAINT "tax_forms_size_check" CHECK ("affiliate"."tax_forms"."byte_count" between 1 and 2097152),
	CONSTRAINT "tax_forms_sha_check" CHECK ("affiliate"."tax_forms"."sha256" ~ '^[0-9a-f]{64}$'),
	CONSTRAINT "tax_forms_decided_check" CHECK (("affiliate"."tax_forms"."status" = 'submitted') = ("affiliate"."tax_forms"."decided_by" is null)),
	CONSTRAINT "tax_forms_note_check" CHECK ("affiliate"."tax_forms"."status" <> 'rejected' or "affiliate"."tax_forms"."note" is not null)
);
--> statement-breakpoint
ALTER TABLE "logs"."mails" DROP CONSTRAINT "mails_kind_check";--> statement-breakpoint
ALTER TABLE "affiliate"."affiliates" ADD COLUMN "paypal_usable_from" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "affiliate"."affiliates" ADD COLUMN "receiver_problem" text;--> statement-breakpoint
ALTER TABLE "affiliate"."affiliates" ADD COLUMN "receiver_problem_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "affiliate"."affiliates" ADD COLUMN "shared_receiver_allowed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "affiliate"."affiliates" ADD COLUMN "shared_receiver_allowed_by" uuid;--> statement-breakpoint
ALTER TABLE "affiliate"."affiliates" ADD COLUMN "payout_details" text;--> statement-breakpoint
ALTER TABLE "affiliate"."payout_batches" ADD COLUMN "method" text DEFAULT 'paypal' NOT NULL;--> statement-breakpoint
ALTER TABLE "affiliate"."payout_batches" ADD COLUMN "replaces_batch_id" uuid;--> statement-breakpoint
ALTER TABLE "affiliate"."payout_batches" ADD COLUMN "problem_code" text;--> statement-breakpoint
ALTER TABLE "affiliate"."payout_batches" ADD COLUMN "problem_name" text;--> statement-breakpoint
ALTER TABLE "affiliate"."payout_batches" ADD COLUMN "hinted_paypal_batch_id" text;--> statement-breakpoint
ALTER TABLE "affiliate"."payout_batches" ADD COLUMN "nudged_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "affiliate"."payout_batches" ADD COLUMN "compared_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "affiliate"."payout_items" ADD COLUMN "fee_currency" text;--> statement-breakpoint
ALTER TABLE "affiliate"."payout_items" ADD COLUMN "conversion" jsonb;--> statement-breakpoint
ALTER TABLE "affiliate"."payout_items" ADD COLUMN "retry_of_item_id" uuid;--> statement-breakpoint
ALTER TABLE "affiliate"."payout_items" ADD COLUMN "external_reference" text;--> statement-breakpoint
ALTER TABLE "affiliate"."payout_items" ADD COLUMN "settled_by" uuid;--> statement-breakpoint
ALTER TABLE "affiliate"."payout_items" ADD COLUMN "cancel_requested_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "affiliate"."payout_items" ADD COLUMN "cancel_requested_by" uuid;--> statement-breakpoint
ALTER TABLE "affiliate"."platform_settings" ADD COLUMN "tax_form_gate" text DEFAULT 'off' NOT NULL;--> statement-breakpoint
ALTER TABLE "affiliate"."platform_settings" ADD COLUMN "payout_countries_blocked" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "affiliate"."platform_settings" ADD COLUMN "payouts_frozen_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "affiliate"."platform_settings" ADD COLUMN "payouts_frozen_by" uuid;--> statement-breakpoint
ALTER TABLE "affiliate"."platform_settings" ADD COLUMN "payouts_frozen_reason" text;--> statement-breakpoint
ALTER TABLE "affiliate"."payout_runs" ADD CONSTRAINT "payout_runs_payer_advertiser_id_advertisers_id_fk" FOREIGN KEY ("payer_advertiser_id") REFERENCES "affiliate"."advertisers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."payout_runs" ADD CONSTRAINT "payout_runs_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "affiliate"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."payout_schedules" ADD CONSTRAINT "payout_schedules_payer_advertiser_id_advertisers_id_fk" FOREIGN KEY ("payer_advertiser_id") REFERENCES "affiliate"."advertisers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."payout_differences" ADD CONSTRAINT "payout_differences_resolved_by_users_id_fk" FOREIGN KEY ("resolved_by") REFERENCES "affiliate"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."paypal_accounts" ADD CONSTRAINT "paypal_accounts_advertiser_id_advertisers_id_fk" FOREIGN KEY ("advertiser_id") REFERENCES "affiliate"."advertisers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."proposals" ADD CONSTRAINT "proposals_advertiser_id_advertisers_id_fk" FOREIGN KEY ("advertiser_id") REFERENCES "affiliate"."advertisers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."proposals" ADD CONSTRAINT "proposals_affiliate_id_affiliates_id_fk" FOREIGN KEY ("affiliate_id") REFERENCES "affiliate"."affiliates"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."proposals" ADD CONSTRAINT "proposals_proposed_by_users_id_fk" FOREIGN KEY ("proposed_by") REFERENCES "affiliate"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."proposals" ADD CONSTRAINT "proposals_decided_by_users_id_fk" FOREIGN KEY ("decided_by") REFERENCES "affiliate"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."receiver_changes" ADD CONSTRAINT "receiver_changes_affiliate_id_affiliates_id_fk" FOREIGN KEY ("affiliate_id") REFERENCES "affiliate"."affiliates"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."receiver_changes" ADD CONSTRAINT "receiver_changes_requested_by_users_id_fk" FOREIGN KEY ("requested_by") REFERENCES "affiliate"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."tax_forms" ADD CONSTRAINT "tax_forms_affiliate_id_affiliates_id_fk" FOREIGN KEY ("affiliate_id") REFERENCES "affiliate"."affiliates"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."tax_forms" ADD CONSTRAINT "tax_forms_submitted_by_users_id_fk" FOREIGN KEY ("submitted_by") REFERENCES "affiliate"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."tax_forms" ADD CONSTRAINT "tax_forms_decided_by_users_id_fk" FOREIGN KEY ("decided_by") REFERENCES "affiliate"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "paypal_events_batch_idx" ON "logs"."paypal_events" USING btree ("batch_id") WHERE batch_id is not null;--> statement-breakpoint
CREATE INDEX "paypal_events_received_idx" ON "logs"."paypal_events" USING btree ("received_at");--> statement-breakpoint
CREATE INDEX "payout_schedules_due_idx" ON "affiliate"."payout_schedules" USING btree ("next_run_at") WHERE next_run_at is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "payout_differences_open_key" ON "affiliate"."payout_differences" USING btree ("kind",coalesce(batch_id, '00000000-0000-0000-0000-000000000000'::uuid),coalesce(item_id, '')) WHERE resolved_at is null;--> statement-breakpoint
CREATE INDEX "proposals_open_idx" ON "affiliate"."proposals" USING btree ("proposed_at") WHERE status = 'proposed';--> statement-breakpoint
CREATE UNIQUE INDEX "proposals_open_key" ON "affiliate"."proposals" USING btree ("kind",coalesce(subject_id, '00000000-0000-0000-0000-000000000000'::uuid),coalesce(advertiser_id, '00000000-0000-0000-0000-000000000000'::uuid),coalesce(affiliate_id, '00000000-0000-0000-0000-000000000000'::uuid)) WHERE status = 'proposed';--> statement-breakpoint
CREATE INDEX "receiver_changes_affiliate_idx" ON "affiliate"."receiver_changes" USING btree ("affiliate_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "receiver_changes_open_key" ON "affiliate"."receiver_changes" USING btree ("affiliate_id") WHERE confirmed_at is null and cancelled_at is null;--> statement-breakpoint
CREATE INDEX "tax_forms_affiliate_idx" ON "affiliate"."tax_forms" USING btree ("affiliate_id","id");--> statement-breakpoint
CREATE INDEX "tax_forms_open_idx" ON "affiliate"."tax_forms" USING btree ("submitted_at") WHERE status = 'submitted';--> statement-breakpoint
ALTER TABLE "affiliate"."payout_items" ADD CONSTRAINT "payout_items_settled_by_users_id_fk" FOREIGN KEY ("settled_by") REFERENCES "affiliate"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."payout_items" ADD CONSTRAINT "payout_items_cancel_requested_by_users_id_fk" FOREIGN KEY ("cancel_requested_by") REFERENCES "affiliate"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "payout_batches_replaces_key" ON "affiliate"."payout_batches" USING btree ("replaces_batch_id") WHERE replaces_batch_id is not null;--> statement-breakpoint
CREATE INDEX "payout_items_cancel_idx" ON "affiliate"."payout_items" USING btree ("cancel_requested_at") WHERE cancel_requested_at is not null and status = 'unclaimed';--> statement-breakpoint
ALTER TABLE "affiliate"."affiliates" ADD CONSTRAINT "affiliates_payout_details_check" CHECK (length("affiliate"."affiliates"."payout_details") between 1 and 500);--> statement-breakpoint
ALTER TABLE "logs"."mails" ADD CONSTRAINT "mails_kind_check" CHECK ("logs"."mails"."kind" = any ('{verify_email,account_exists,reset_password,password_changed,change_email,email_changed,second_factor_changed,new_sign_in,session_stolen,account_approved,account_rejected,invitation,application_received,application_approved,application_rejected,partnership_suspended,partnership_resumed,partner_invitation,host_lost,audit_anchor,confirm_receiver,receiver_changed,payout_paid,payout_unclaimed,payout_failed,tax_form_decided,payout_alert}'::text[]));--> statement-breakpoint
ALTER TABLE "affiliate"."payout_batches" ADD CONSTRAINT "payout_batches_method_check" CHECK ("affiliate"."payout_batches"."method" = any ('{paypal,manual}'::text[]));--> statement-breakpoint
ALTER TABLE "affiliate"."payout_batches" ADD CONSTRAINT "payout_batches_problem_check" CHECK ("affiliate"."payout_batches"."problem_code" = any ('{refused,unanswered,not_sent,exists_unseen,different,request_changed,affiliate_stopped,item_doubtful,too_old,settled_by_person,expired}'::text[]));--> statement-breakpoint
ALTER TABLE "affiliate"."payout_items" ADD CONSTRAINT "payout_items_reference_check" CHECK (length("affiliate"."payout_items"."external_reference") between 1 and 120 and ("affiliate"."payout_items"."external_reference" is null or "affiliate"."payout_items"."settled_by" is not null));--> statement-breakpoint
ALTER TABLE "affiliate"."platform_settings" ADD CONSTRAINT "platform_settings_tax_form_check" CHECK ("affiliate"."platform_settings"."tax_form_gate" = any ('{off,first_payout}'::text[]));--> statement-breakpoint
ALTER TABLE "affiliate"."platform_settings" ADD CONSTRAINT "platform_settings_frozen_check" CHECK (("affiliate"."platform_settings"."payouts_frozen_at" is null) = ("affiliate"."platform_settings"."payouts_frozen_reason" is null));--> statement-breakpoint
-- Runs of before had no row of their own.
insert into affiliate.payout_runs (id, payer_advertiser_id, method, currency, request_key, batch_count, item_count, total_minor, created_by, created_at)
  select run_id, null, 'paypal', min(currency), 'before:' || run_id, count(*), sum(item_count), sum(total_minor),
    (array_agg(created_by order by number))[1], min(created_at)
  from affiliate.payout_batches group by run_id;
-- What was built by the clock alone stays so: each Monday at six. An owner may change it.
insert into affiliate.payout_schedules (frequency, weekday, hour) values ('weekly', 1, 6);
-- ------------------------------------------------------------------ guards of the new tables
do $$
declare t text[];
begin
  foreach t slice 1 in array array[['affiliate', 'payout_runs'], ['affiliate', 'payout_schedules'], ['affiliate', 'payout_differences'],
    ['affiliate', 'paypal_accounts'], ['affiliate', 'proposals'], ['affiliate', 'receiver_changes'], ['affiliate', 'tax_forms'],
    ['logs', 'paypal_events']] loop
    execute format('alter table %I.%I enable row level security', t[1], t[2]);
    execute format('alter table %I.%I force row level security', t[1], t[2]);
    execute format('create policy system_all on %I.%I to app_system using (true) with check (true)', t[1], t[2]);
  end loop;
end $$;
-- Finance pays for the platform; an advertiser that pays itself, for itself.
create function affiliate.may_pay_for(payer uuid) returns boolean language sql stable
  as $$ select affiliate.may_pay() or (payer is not null and affiliate.is_advertiser(payer)) $$;
create function affiliate.is_own_batch(of_batch uuid) returns boolean
  language sql stable security definer set search_path = pg_catalog
  as $$ select exists (select from affiliate.payout_batches b
      where b.id = of_batch and b.payer_advertiser_id = affiliate.current_advertiser()
        and affiliate.current_affiliate() is null) $$;
create policy batches_for_items on affiliate.payout_batches for select to current_user using (true);
revoke all on function affiliate.is_own_batch(uuid) from public;
grant execute on function affiliate.is_own_batch(uuid) to app_api;

alter policy api_read on affiliate.payout_batches using (
  affiliate.current_staff() is not null or affiliate.is_advertiser(payer_advertiser_id));
alter policy api_insert on affiliate.payout_batches with check (affiliate.may_pay_for(payer_advertiser_id));
alter policy api_update on affiliate.payout_batches
  using (affiliate.may_pay_for(payer_advertiser_id)) with check (affiliate.may_pay_for(payer_advertiser_id));
alter policy api_insert on affiliate.payout_items with check (
  affiliate.may_pay() or (affiliate.is_advertiser(advertiser_id) and affiliate.is_own_batch(batch_id)));
alter policy api_update on affiliate.payout_items
  using (affiliate.may_pay() or (affiliate.is_advertiser(advertiser_id) and affiliate.is_own_batch(batch_id)))
  with check (affiliate.may_pay() or (affiliate.is_advertiser(advertiser_id) and affiliate.is_own_batch(batch_id)));

create policy api_read on affiliate.payout_runs for select to app_api using (
  affiliate.current_staff() is not null or affiliate.is_advertiser(payer_advertiser_id));
create policy api_insert on affiliate.payout_runs for insert to app_api with check (affiliate.may_pay_for(payer_advertiser_id));
create policy api_update on affiliate.payout_runs for update to app_api
  using (affiliate.may_pay_for(payer_advertiser_id)) with check (affiliate.may_pay_for(payer_advertiser_id));
grant select, insert on affiliate.payout_runs to app_api, app_system;
grant update (batch_count, item_count, total_minor) on affiliate.payout_runs to app_api, app_system;

-- An affiliate reads when its next payout is due.
create policy api_read on affiliate.payout_schedules for select to app_api using (
  affiliate.may_see(payer_advertiser_id, null)
  or (payer_advertiser_id is null and (affiliate.current_affiliate() is not null or affiliate.current_advertiser() is not null))
  or exists (select from affiliate.partnerships p
    where p.advertiser_id = payer_advertiser_id and p.affiliate_id = affiliate.current_affiliate()));
create policy api_insert on affiliate.payout_schedules for insert to app_api with check (affiliate.may_pay_for(payer_advertiser_id));
create policy api_update on affiliate.payout_schedules for update to app_api
  using (affiliate.may_pay_for(payer_advertiser_id)) with check (affiliate.may_pay_for(payer_advertiser_id));
grant select, insert on affiliate.payout_schedules to app_api, app_system;
grant update (frequency, weekday, month_day, hour, cut_off_days, next_run_at, last_run_at, changed_by, changed_at)
  on affiliate.payout_schedules to app_api, app_system;

create policy api_read on affiliate.payout_differences for select to app_api using (
  affiliate.current_staff() is not null or affiliate.is_own_batch(batch_id));
create policy api_update on affiliate.payout_differences for update to app_api using (affiliate.may_pay()) with check (affiliate.may_pay());
grant select on affiliate.payout_differences to app_api;
grant update (resolved_by, resolved_at, note) on affiliate.payout_differences to app_api;
grant select, insert on affiliate.payout_differences to app_system;
grant update (ours, theirs, last_seen_at) on affiliate.payout_differences to app_system;

create policy api_read on affiliate.paypal_accounts for select to app_api using (
  affiliate.may_pay() or affiliate.is_advertiser(advertiser_id));
create policy api_insert on affiliate.paypal_accounts for insert to app_api with check (affiliate.is_advertiser(advertiser_id));
create policy api_update on affiliate.paypal_accounts for update to app_api
  using (affiliate.is_advertiser(advertiser_id)) with check (affiliate.is_advertiser(advertiser_id));
-- The secret is written by the API and opened by cron alone.
grant select (advertiser_id, client_id, webhook_id, changed_by, changed_at, checked_at, problem), insert on affiliate.paypal_accounts to app_api;
grant update (client_id, secret_sealed, webhook_id, changed_by, changed_at, checked_at, problem) on affiliate.paypal_accounts to app_api;
grant select on affiliate.paypal_accounts to app_system;
grant update (checked_at, problem) on affiliate.paypal_accounts to app_system;

create policy api_read on affiliate.proposals for select to app_api using (
  affiliate.current_staff() is not null or affiliate.is_advertiser(advertiser_id));
create policy api_insert on affiliate.proposals for insert to app_api with check (affiliate.may_pay());
create policy api_update on affiliate.proposals for update to app_api using (affiliate.may_pay()) with check (affiliate.may_pay());
grant select, insert on affiliate.proposals to app_api;
grant update (status, decided_by, decided_at) on affiliate.proposals to app_api;
grant select on affiliate.proposals to app_system;

create policy api_read on affiliate.receiver_changes for select to app_api using (
  affiliate.current_staff() is not null or affiliate_id = affiliate.current_affiliate());
create policy api_insert on affiliate.receiver_changes for insert to app_api with check (affiliate_id = affiliate.current_affiliate());
create policy api_update on affiliate.receiver_changes for update to app_api
  using (affiliate_id = affiliate.current_affiliate()) with check (affiliate_id = affiliate.current_affiliate());
grant select, insert on affiliate.receiver_changes to app_api;
grant update (confirmed_at, cancelled_at) on affiliate.receiver_changes to app_api;
grant select on affiliate.receiver_changes to app_system;

create policy api_read on affiliate.tax_forms for select to app_api using (
  affiliate.current_staff() in ('finance', 'owner') or affiliate_id = affiliate.current_affiliate());
create policy api_insert on affiliate.tax_forms for insert to app_api with check (
  affiliate_id = affiliate.current_affiliate() and status = 'submitted');
create policy api_update on affiliate.tax_forms for update to app_api using (affiliate.may_pay()) with check (affiliate.may_pay());
grant select, insert on affiliate.tax_forms to app_api;
grant update (status, decided_by, decided_at, note, valid_until) on affiliate.tax_forms to app_api;
grant select on affiliate.tax_forms to app_system;
grant update (sealed, file_name) on affiliate.tax_forms to app_system;

-- A receiver is changed by its affiliate, and cleared by finance; cron notes that it failed.
create policy api_pay on affiliate.affiliates for update to app_api using (affiliate.may_pay()) with check (affiliate.may_pay());
grant update (paypal_email, paypal_usable_from, receiver_problem, receiver_problem_at, shared_receiver_allowed_at, shared_receiver_allowed_by,
  payout_details, payout_minimum_minor) on affiliate.affiliates to app_api;
grant update (receiver_problem, receiver_problem_at) on affiliate.affiliates to app_system;

-- Anybody of finance stops payouts; to let them go again takes two (proposals). Cron stops them by itself.
create policy api_pay on affiliate.platform_settings for update to app_api using (affiliate.may_pay()) with check (affiliate.may_pay());
create policy system_update on affiliate.platform_settings for update to app_system using (true) with check (true);
grant update (tax_form_gate, payout_countries_blocked, payouts_frozen_at, payouts_frozen_by, payouts_frozen_reason)
  on affiliate.platform_settings to app_api;
grant update (payouts_frozen_at, payouts_frozen_by, payouts_frozen_reason) on affiliate.platform_settings to app_system;

create policy api_read on logs.paypal_events for select to app_api using (affiliate.current_staff() is not null);
grant select on logs.paypal_events to app_api;
grant select, insert, delete on logs.paypal_events to app_system;
create policy system_forget on logs.paypal_events as restrictive for delete to app_system using (received_at < now() - interval '60 days');

do $$
declare
  audited record;
begin
  for audited in select * from (values
    ('payout_schedules', 'id', 'next_run_at,last_run_at'), ('paypal_accounts', 'advertiser_id', 'checked_at,problem'),
    ('proposals', 'id', ''), ('receiver_changes', 'id', ''), ('tax_forms', 'id', 'sealed'), ('payout_differences', 'id', 'last_seen_at')
  ) as a (table_name, key_columns, quiet) loop
    execute format('create trigger audited after insert or update or delete on affiliate.%I for each row execute function logs.audit_change(%L, %L)',
      audited.table_name, audited.key_columns, audited.quiet);
  end loop;
end $$;
drop trigger audited on affiliate.payout_batches;
create trigger audited after insert or update on affiliate.payout_batches for each row execute function logs.audit_change('id',
  'request,lease_token,lease_until,attempts,first_attempt_at,next_attempt_at,nudged_at,hinted_paypal_batch_id,compared_at');
