CREATE TABLE "logs"."queue_minutes" (
	"queue" text NOT NULL,
	"minute" timestamp with time zone NOT NULL,
	"handled" integer NOT NULL,
	"retried" integer NOT NULL,
	"reason" text,
	CONSTRAINT "queue_minutes_minute_queue_pk" PRIMARY KEY("minute","queue"),
	CONSTRAINT "queue_minutes_queue_check" CHECK ("logs"."queue_minutes"."queue" = any ('{clicks,reports,mails,payouts,publishing,exports,deliveries}'::text[]))
);
--> statement-breakpoint
ALTER TABLE "logs"."dead_messages" DROP CONSTRAINT "dead_messages_queue_check";--> statement-breakpoint
ALTER TABLE "logs"."dead_messages" DROP CONSTRAINT "dead_messages_body_check";--> statement-breakpoint
DROP INDEX "logs"."dead_messages_open_idx";--> statement-breakpoint
ALTER TABLE "logs"."dead_messages" ADD COLUMN "reason" text;--> statement-breakpoint
ALTER TABLE "logs"."dead_messages" ADD COLUMN "tried_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "logs"."dead_messages" ADD COLUMN "next_try_at" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "logs"."dead_messages" ADD COLUMN "dropped_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "affiliate"."platform_settings" ADD COLUMN "deliveries_paused_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "affiliate"."platform_settings" ADD COLUMN "deliveries_paused_by" uuid;--> statement-breakpoint
ALTER TABLE "affiliate"."platform_settings" ADD COLUMN "deliveries_paused_reason" text;--> statement-breakpoint
CREATE INDEX "dead_messages_due_idx" ON "logs"."dead_messages" USING btree ("next_try_at","id") WHERE brought_in_at is null and dropped_at is null;--> statement-breakpoint
CREATE INDEX "deliveries_failed_idx" ON "logs"."deliveries" USING btree ("attempted_at") WHERE state = 'failed';--> statement-breakpoint
ALTER TABLE "logs"."dead_messages" ADD CONSTRAINT "dead_messages_queue_check" CHECK ("logs"."dead_messages"."queue" = any ('{clicks,reports,mails,payouts,publishing,exports,deliveries}'::text[]));--> statement-breakpoint
ALTER TABLE "logs"."dead_messages" ADD CONSTRAINT "dead_messages_body_check" CHECK (("logs"."dead_messages"."brought_in_at" is null and "logs"."dead_messages"."dropped_at" is null) or "logs"."dead_messages"."body" is null);--> statement-breakpoint
ALTER TABLE "affiliate"."platform_settings" ADD CONSTRAINT "platform_settings_paused_check" CHECK (("affiliate"."platform_settings"."deliveries_paused_at" is null) = ("affiliate"."platform_settings"."deliveries_paused_reason" is null));
--> statement-breakpoint
alter table logs.queue_minutes enable row level security;
alter table logs.queue_minutes force row level security;
grant select on logs.queue_minutes to app_api;
grant select, insert, update, delete on logs.queue_minutes to app_system;
create policy system_all on logs.queue_minutes to app_system using (true) with check (true);
create policy api_read on logs.queue_minutes for select to app_api using (affiliate.current_staff() is not null);

grant update (reason, tried_at, next_try_at, dropped_at) on logs.dead_messages to app_system;
grant update (body, next_try_at, dropped_at) on logs.dead_messages to app_api;
create policy api_update on logs.dead_messages for update to app_api
  using (affiliate.may_administer()) with check (affiliate.may_administer());

grant update (deliveries_paused_at, deliveries_paused_by, deliveries_paused_reason) on affiliate.platform_settings to app_api;
grant select on logs.delivery_hosts to app_api;
create policy api_read on logs.delivery_hosts for select to app_api using (affiliate.current_staff() is not null);
