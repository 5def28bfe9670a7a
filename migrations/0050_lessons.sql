CREATE TABLE "affiliate"."lessons" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"advertiser_id" uuid NOT NULL,
	"app_id" uuid,
	"position" integer NOT NULL,
	"title" text NOT NULL,
	"body" text NOT NULL,
	"picture_type" text,
	"video_url" text,
	"question" text,
	"options" text[] DEFAULT '{}' NOT NULL,
	"answer" smallint,
	"published_at" timestamp with time zone,
	"archived_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "lessons_title_check" CHECK (length("affiliate"."lessons"."title") between 1 and 120),
	CONSTRAINT "lessons_body_check" CHECK (length("affiliate"."lessons"."body") between 1 and 10000),
	CONSTRAINT "lessons_video_check" CHECK ("affiliate"."lessons"."video_url" ~ '^https://' and length("affiliate"."lessons"."video_url") <= 2048),
	CONSTRAINT "lessons_quiz_check" CHECK (case when "affiliate"."lessons"."question" is null then cardinality("affiliate"."lessons"."options") = 0 and "affiliate"."lessons"."answer" is null
        else cardinality("affiliate"."lessons"."options") between 2 and 6 and "affiliate"."lessons"."answer" between 0 and cardinality("affiliate"."lessons"."options") - 1 end)
);
--> statement-breakpoint
CREATE TABLE "affiliate"."lessons_done" (
	"lesson_id" uuid NOT NULL,
	"affiliate_id" uuid NOT NULL,
	"done_at" timestamp with time zone NOT NULL,
	CONSTRAINT "lessons_done_pk" PRIMARY KEY("lesson_id","affiliate_id")
);
--> statement-breakpoint
ALTER TABLE "affiliate"."lessons" ADD CONSTRAINT "lessons_advertiser_id_advertisers_id_fk" FOREIGN KEY ("advertiser_id") REFERENCES "affiliate"."advertisers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."lessons" ADD CONSTRAINT "lessons_app_fk" FOREIGN KEY ("advertiser_id","app_id") REFERENCES "affiliate"."apps"("advertiser_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."lessons_done" ADD CONSTRAINT "lessons_done_lesson_id_lessons_id_fk" FOREIGN KEY ("lesson_id") REFERENCES "affiliate"."lessons"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."lessons_done" ADD CONSTRAINT "lessons_done_affiliate_id_affiliates_id_fk" FOREIGN KEY ("affiliate_id") REFERENCES "affiliate"."affiliates"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "lessons_advertiser_idx" ON "affiliate"."lessons" USING btree ("advertiser_id","position");--> statement-breakpoint
CREATE INDEX "lessons_done_affiliate_idx" ON "affiliate"."lessons_done" USING btree ("affiliate_id");--> statement-breakpoint
do $$
declare t text;
begin
  foreach t in array array['affiliate.lessons', 'affiliate.lessons_done'] loop
    execute format('alter table %s enable row level security', t);
    execute format('alter table %s force row level security', t);
    execute format('create policy system_all on %s to app_system using (true) with check (true)', t);
    execute format('grant select, insert, update on %s to app_system', t);
  end loop;
end $$;
grant select, insert, update on affiliate.lessons to app_api;
grant select, insert on affiliate.lessons_done to app_api;

-- An affiliate sees what its advertisers have published.
create policy api_read on affiliate.lessons for select to app_api
  using (affiliate.may_see(advertiser_id, null) or (published_at is not null and archived_at is null
    and exists (select from affiliate.partnerships p where p.advertiser_id = lessons.advertiser_id
      and p.affiliate_id = affiliate.current_affiliate() and p.status = 'approved')));
create policy api_insert on affiliate.lessons for insert to app_api
  with check (affiliate.is_advertiser(advertiser_id) or affiliate.may_administer());
create policy api_update on affiliate.lessons for update to app_api
  using (affiliate.is_advertiser(advertiser_id) or affiliate.may_administer())
  with check (affiliate.is_advertiser(advertiser_id) or affiliate.may_administer());
create trigger audited after insert or delete or update on affiliate.lessons
  for each row execute function logs.audit_change('id', '');
create policy api_read on affiliate.lessons_done for select to app_api
  using (affiliate_id = affiliate.current_affiliate() or (affiliate.current_affiliate() is null
    and exists (select from affiliate.lessons l where l.id = lesson_id)));
create policy api_insert on affiliate.lessons_done for insert to app_api
  with check (affiliate_id = affiliate.current_affiliate());
