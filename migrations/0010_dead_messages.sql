CREATE TABLE "logs"."dead_messages" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"queue" text NOT NULL,
	"message_id" text NOT NULL,
	"body" text,
	"problem" text,
	"attempts" integer DEFAULT 0 NOT NULL,
	"sent_at" timestamp with time zone NOT NULL,
	"kept_at" timestamp with time zone NOT NULL,
	"brought_in_at" timestamp with time zone,
	CONSTRAINT "dead_messages_message_key" UNIQUE("queue","message_id"),
	CONSTRAINT "dead_messages_queue_check" CHECK ("logs"."dead_messages"."queue" = any ('{reports,mails,payouts}'::text[])),
	CONSTRAINT "dead_messages_problem_check" CHECK ("logs"."dead_messages"."problem" = any ('{unreadable,failed}'::text[])),
	CONSTRAINT "dead_messages_body_check" CHECK ("logs"."dead_messages"."brought_in_at" is null or "logs"."dead_messages"."body" is null)
);
--> statement-breakpoint
CREATE INDEX "dead_messages_open_idx" ON "logs"."dead_messages" USING btree ("attempts","id") WHERE brought_in_at is null;

-- Rights, and who sees which rows.
alter table logs.dead_messages enable row level security;
alter table logs.dead_messages force row level security;
grant select on logs.dead_messages to app_api;
grant select, insert on logs.dead_messages to app_system;
grant update (body, problem, attempts, brought_in_at) on logs.dead_messages to app_system;
create policy system_all on logs.dead_messages to app_system using (true) with check (true);
create policy api_read on logs.dead_messages for select to app_api using (affiliate.current_staff() is not null);
