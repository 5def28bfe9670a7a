-- Postbacks and webhooks: where events are sent, the outbox with its log, and the breaker of hosts.
CREATE TABLE "logs"."deliveries" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"endpoint_id" uuid NOT NULL,
	"advertiser_id" uuid,
	"affiliate_id" uuid,
	"event" text NOT NULL,
	"event_id" uuid NOT NULL,
	"subject_id" uuid NOT NULL,
	"facts" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"occurred_at" timestamp with time zone NOT NULL,
	"state" text DEFAULT 'retrying' NOT NULL,
	"attempts" smallint DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp with time zone,
	"leased_until" timestamp with time zone,
	"is_manual" boolean DEFAULT false NOT NULL,
	"request" text,
	"status" smallint,
	"answer" text,
	"problem" text,
	"ms" integer,
	"attempted_at" timestamp with time zone,
	"tries" jsonb,
	CONSTRAINT "deliveries_state_check" CHECK ("logs"."deliveries"."state" = any ('{retrying,success,failed}'::text[])),
	CONSTRAINT "deliveries_next_check" CHECK (("logs"."deliveries"."state" = 'retrying') = ("logs"."deliveries"."next_attempt_at" is not null))
);
--> statement-breakpoint
CREATE TABLE "logs"."delivery_hosts" (
	"host" text PRIMARY KEY NOT NULL,
	"failures" integer NOT NULL,
	"open_until" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "affiliate"."endpoints" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"kind" text NOT NULL,
	"advertiser_id" uuid,
	"affiliate_id" uuid,
	"offer_id" uuid,
	"url" text NOT NULL,
	"host" text NOT NULL,
	"method" text DEFAULT 'GET' NOT NULL,
	"events" text[] NOT NULL,
	"preset" text,
	"sends_negative" boolean DEFAULT false NOT NULL,
	"secret" text,
	"previous_secret" text,
	"previous_until" timestamp with time zone,
	"failures" smallint DEFAULT 0 NOT NULL,
	"stopped_at" timestamp with time zone,
	"stopped_by" text,
	"deleted_at" timestamp with time zone,
	"created_by" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "endpoints_kind_check" CHECK ("affiliate"."endpoints"."kind" = any ('{postback,webhook}'::text[])),
	CONSTRAINT "endpoints_method_check" CHECK ("affiliate"."endpoints"."method" = any ('{GET,POST}'::text[])),
	CONSTRAINT "endpoints_stop_check" CHECK ("affiliate"."endpoints"."stopped_by" = any ('{person,failures,gone}'::text[])),
	CONSTRAINT "endpoints_stopped_check" CHECK (("affiliate"."endpoints"."stopped_at" is null) = ("affiliate"."endpoints"."stopped_by" is null)),
	CONSTRAINT "endpoints_url_check" CHECK (length("affiliate"."endpoints"."url") between 8 and 2000),
	CONSTRAINT "endpoints_events_check" CHECK (cardinality("affiliate"."endpoints"."events") between 1 and 30),
	CONSTRAINT "endpoints_owner_check" CHECK (("affiliate"."endpoints"."affiliate_id" is null) <> ("affiliate"."endpoints"."advertiser_id" is null) and ("affiliate"."endpoints"."kind" = 'webhook' or "affiliate"."endpoints"."affiliate_id" is not null)),
	CONSTRAINT "endpoints_secret_check" CHECK (("affiliate"."endpoints"."kind" = 'webhook') = ("affiliate"."endpoints"."secret" is not null))
);
--> statement-breakpoint
ALTER TABLE "logs"."events" DROP CONSTRAINT "events_kind_check";--> statement-breakpoint
ALTER TABLE "logs"."events" ADD COLUMN "is_due" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "affiliate"."endpoints" ADD CONSTRAINT "endpoints_advertiser_id_advertisers_id_fk" FOREIGN KEY ("advertiser_id") REFERENCES "affiliate"."advertisers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."endpoints" ADD CONSTRAINT "endpoints_affiliate_id_affiliates_id_fk" FOREIGN KEY ("affiliate_id") REFERENCES "affiliate"."affiliates"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."endpoints" ADD CONSTRAINT "endpoints_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "affiliate"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "deliveries_event_key" ON "logs"."deliveries" USING btree ("endpoint_id","event_id","event");--> statement-breakpoint
CREATE INDEX "deliveries_due_idx" ON "logs"."deliveries" USING btree ("endpoint_id","next_attempt_at","id") WHERE next_attempt_at is not null;--> statement-breakpoint
CREATE INDEX "deliveries_leased_idx" ON "logs"."deliveries" USING btree ("endpoint_id") WHERE leased_until is not null;--> statement-breakpoint
CREATE INDEX "deliveries_log_idx" ON "logs"."deliveries" USING btree ("endpoint_id","id");--> statement-breakpoint
CREATE INDEX "deliveries_subject_idx" ON "logs"."deliveries" USING btree ("subject_id");--> statement-breakpoint
CREATE UNIQUE INDEX "endpoints_postback_key" ON "affiliate"."endpoints" USING btree ("affiliate_id",coalesce("offer_id", '00000000-0000-0000-0000-000000000000')) WHERE kind = 'postback' and deleted_at is null;--> statement-breakpoint
CREATE INDEX "endpoints_affiliate_idx" ON "affiliate"."endpoints" USING btree ("affiliate_id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "endpoints_advertiser_idx" ON "affiliate"."endpoints" USING btree ("advertiser_id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "events_due_idx" ON "logs"."events" USING btree ("id") WHERE is_due;--> statement-breakpoint
ALTER TABLE "logs"."events" ADD CONSTRAINT "events_kind_check" CHECK ("logs"."events"."kind" = any ('{conversion.recorded,conversion.approved,conversion.rejected,conversion.reversed,customer.cancelled,commission.unfunded,commission.funded,review.opened,advertiser.low_balance,report.expired,debt.raised,payout.paid}'::text[]));
--> statement-breakpoint
-- Many deliveries of one endpoint change each second, and none of them moves within its table.
alter table logs.deliveries set (fillfactor = 70);
do $$
declare t text;
begin
  foreach t in array array['affiliate.endpoints', 'logs.deliveries', 'logs.delivery_hosts'] loop
    execute format('alter table %s enable row level security', t);
    execute format('alter table %s force row level security', t);
    execute format('create policy system_all on %s to app_system using (true) with check (true)', t);
  end loop;
end $$;
grant select, insert, update on affiliate.endpoints to app_api, app_system;
grant select, insert, update, delete on logs.deliveries to app_system;
grant select, insert, update on logs.deliveries to app_api;
grant select, insert, update on logs.delivery_hosts to app_system;
grant update (is_due) on logs.events to app_system;
create trigger audited after insert or delete or update on affiliate.endpoints
  for each row execute function logs.audit_change('id', 'failures', 'secret,previous_secret,url');

-- An account sees its own; staff see all, and change none.
create policy api_read on affiliate.endpoints for select to app_api
  using (affiliate.current_staff() is not null or case when affiliate_id is not null then affiliate_id = affiliate.current_affiliate()
    else affiliate.is_advertiser(advertiser_id) end);
create policy api_insert on affiliate.endpoints for insert to app_api
  with check (case when affiliate_id is not null then affiliate_id = affiliate.current_affiliate()
    else affiliate.is_advertiser(advertiser_id) end);
create policy api_update on affiliate.endpoints for update to app_api
  using (case when affiliate_id is not null then affiliate_id = affiliate.current_affiliate()
    else affiliate.is_advertiser(advertiser_id) end);
create policy api_read on logs.deliveries for select to app_api
  using (affiliate.current_staff() is not null or case when affiliate_id is not null then affiliate_id = affiliate.current_affiliate()
    else affiliate.is_advertiser(advertiser_id) end);
create policy api_insert on logs.deliveries for insert to app_api
  with check (case when affiliate_id is not null then affiliate_id = affiliate.current_affiliate()
    else affiliate.is_advertiser(advertiser_id) end);
create policy api_update on logs.deliveries for update to app_api
  using (case when affiliate_id is not null then affiliate_id = affiliate.current_affiliate()
    else affiliate.is_advertiser(advertiser_id) end);
--> functions
create trigger paid_items after update of status on affiliate.payout_items
  for each row when (new.status = 'paid' and old.status <> 'paid') execute function affiliate.note_paid_item();
