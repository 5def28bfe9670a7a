CREATE TABLE "logs"."job_runs" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"job" text NOT NULL,
	"scheduled_for" timestamp with time zone NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone NOT NULL,
	"outcome" text NOT NULL,
	"facts" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"error" text,
	CONSTRAINT "job_runs_outcome_check" CHECK ("logs"."job_runs"."outcome" = any ('{ok,failed,out_of_time}'::text[])),
	CONSTRAINT "job_runs_error_check" CHECK (("logs"."job_runs"."outcome" = 'ok') = ("logs"."job_runs"."error" is null))
);
--> statement-breakpoint
CREATE INDEX "job_runs_job_idx" ON "logs"."job_runs" USING btree ("job","started_at");--> statement-breakpoint
CREATE INDEX "job_runs_started_idx" ON "logs"."job_runs" USING btree ("started_at");

-- Rights, and who sees which rows.
alter table logs.job_runs enable row level security;
alter table logs.job_runs force row level security;
grant select on logs.job_runs to app_api;
grant select, insert, delete on logs.job_runs to app_system;
create policy system_all on logs.job_runs to app_system using (true) with check (true);
create policy api_read on logs.job_runs for select to app_api using (affiliate.current_staff() is not null);
create policy system_forget on logs.job_runs as restrictive for delete to app_system
  using (started_at < (now() - '60 days'::interval));
