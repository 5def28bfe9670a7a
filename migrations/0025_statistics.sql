-- Statistics: columns for reports, the journal of figures, and rollups by place and sub id.
CREATE TABLE "affiliate"."conversion_counts" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"counted_at" timestamp with time zone NOT NULL,
	"offer_id" uuid NOT NULL,
	"advertiser_id" uuid NOT NULL,
	"affiliate_id" uuid NOT NULL,
	"conversion_id" uuid,
	"click_id" uuid,
	"event" text NOT NULL,
	"currency" text NOT NULL,
	"conversions" integer NOT NULL,
	"amount_minor" bigint NOT NULL,
	"revenue_minor" bigint NOT NULL,
	"commission_minor" bigint NOT NULL,
	"upline_minor" bigint NOT NULL,
	"click_seconds" bigint,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "affiliate"."click_places_daily" (
	"day" date NOT NULL,
	"offer_id" uuid NOT NULL,
	"advertiser_id" uuid NOT NULL,
	"country" text DEFAULT '' NOT NULL,
	"device" text NOT NULL,
	"clicks" integer NOT NULL,
	"billable" integer NOT NULL,
	"bots" integer NOT NULL,
	"duplicates" integer NOT NULL,
	"rejected" integer NOT NULL,
	"uniques" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "click_places_daily_pk" PRIMARY KEY("offer_id","day","country","device")
);
--> statement-breakpoint
CREATE TABLE "affiliate"."click_subs_daily" (
	"day" date NOT NULL,
	"offer_id" uuid NOT NULL,
	"advertiser_id" uuid NOT NULL,
	"affiliate_id" uuid NOT NULL,
	"sub" smallint NOT NULL,
	"value" text NOT NULL,
	"is_other" boolean DEFAULT false NOT NULL,
	"clicks" integer NOT NULL,
	"billable" integer NOT NULL,
	"bots" integer NOT NULL,
	"duplicates" integer NOT NULL,
	"rejected" integer NOT NULL,
	"uniques" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "click_subs_daily_pk" PRIMARY KEY("affiliate_id","sub","day","offer_id","value","is_other")
);
--> statement-breakpoint
CREATE TABLE "affiliate"."conversion_places_daily" (
	"day" date NOT NULL,
	"offer_id" uuid NOT NULL,
	"advertiser_id" uuid NOT NULL,
	"country" text DEFAULT '' NOT NULL,
	"device" text NOT NULL,
	"event" text NOT NULL,
	"currency" text NOT NULL,
	"conversions" integer NOT NULL,
	"amount_minor" bigint NOT NULL,
	"revenue_minor" bigint NOT NULL,
	"commission_minor" bigint NOT NULL,
	"upline_minor" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "conversion_places_daily_pk" PRIMARY KEY("offer_id","day","country","device","event","currency")
);
--> statement-breakpoint
CREATE TABLE "affiliate"."conversion_subs_daily" (
	"day" date NOT NULL,
	"offer_id" uuid NOT NULL,
	"advertiser_id" uuid NOT NULL,
	"affiliate_id" uuid NOT NULL,
	"event" text NOT NULL,
	"currency" text NOT NULL,
	"sub" smallint NOT NULL,
	"value" text NOT NULL,
	"is_other" boolean DEFAULT false NOT NULL,
	"conversions" integer NOT NULL,
	"amount_minor" bigint NOT NULL,
	"revenue_minor" bigint NOT NULL,
	"commission_minor" bigint NOT NULL,
	"upline_minor" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "conversion_subs_daily_pk" PRIMARY KEY("affiliate_id","sub","day","offer_id","value","is_other","event","currency")
);
--> statement-breakpoint
ALTER TABLE "affiliate"."app_keys" ADD COLUMN "is_test" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "affiliate"."clicks" ADD COLUMN "utm_source" text;--> statement-breakpoint
ALTER TABLE "affiliate"."clicks" ADD COLUMN "utm_medium" text;--> statement-breakpoint
ALTER TABLE "affiliate"."clicks" ADD COLUMN "utm_campaign" text;--> statement-breakpoint
ALTER TABLE "affiliate"."clicks" ADD COLUMN "referrer_host" text;--> statement-breakpoint
ALTER TABLE "affiliate"."clicks" ADD COLUMN "cost_micros" bigint;--> statement-breakpoint
ALTER TABLE "affiliate"."clicks" ADD COLUMN "cost_currency" text;--> statement-breakpoint
ALTER TABLE "affiliate"."clicks" ADD COLUMN "is_test" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "affiliate"."conversions" ADD COLUMN "is_test" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "affiliate"."click_rollups_daily" ADD COLUMN "uniques" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "affiliate"."click_rollups_hourly" ADD COLUMN "uniques" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "affiliate"."conversion_rollups_daily" ADD COLUMN "upline_minor" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "affiliate"."conversion_rollups_hourly" ADD COLUMN "upline_minor" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX "conversion_counts_affiliate_idx" ON "affiliate"."conversion_counts" USING btree ("affiliate_id","counted_at");--> statement-breakpoint
CREATE INDEX "conversion_counts_advertiser_idx" ON "affiliate"."conversion_counts" USING btree ("advertiser_id","counted_at");--> statement-breakpoint
CREATE INDEX "conversion_counts_conversion_idx" ON "affiliate"."conversion_counts" USING btree ("conversion_id");--> statement-breakpoint
CREATE INDEX "click_places_daily_advertiser_idx" ON "affiliate"."click_places_daily" USING btree ("advertiser_id","day");--> statement-breakpoint
CREATE INDEX "click_subs_daily_offer_idx" ON "affiliate"."click_subs_daily" USING btree ("offer_id","sub","day");--> statement-breakpoint
CREATE INDEX "conversion_places_daily_advertiser_idx" ON "affiliate"."conversion_places_daily" USING btree ("advertiser_id","day");--> statement-breakpoint
CREATE INDEX "conversion_subs_daily_offer_idx" ON "affiliate"."conversion_subs_daily" USING btree ("offer_id","sub","day");--> statement-breakpoint
-- A row that is counted up stays in its page, so that no index changes.
alter table affiliate.click_rollups_daily set (fillfactor = 80);
alter table affiliate.click_rollups_hourly set (fillfactor = 80);
alter table affiliate.click_places_daily set (fillfactor = 80);
alter table affiliate.click_subs_daily set (fillfactor = 80);

-- What is stored is counted. The migration reads all rows, and the owner sees them only without forced row-level security.
do $$
declare t text;
begin
  foreach t in array array['clicks', 'conversions', 'commissions', 'click_rollups_daily', 'click_rollups_hourly',
    'conversion_rollups_daily', 'conversion_rollups_hourly'] loop
    execute format('alter table affiliate.%I no force row level security', t);
  end loop;
end $$;

with seen as (
  select offer_id, affiliate_id, (clicked_at at time zone 'UTC')::date as day, count(*) as uniques
  from affiliate.clicks where is_unique group by 1, 2, 3)
update affiliate.click_rollups_daily r set uniques = s.uniques from seen s
where r.offer_id = s.offer_id and r.affiliate_id = s.affiliate_id and r.day = s.day;
with seen as (
  select offer_id, affiliate_id, date_trunc('hour', clicked_at, 'UTC') as hour, count(*) as uniques
  from affiliate.clicks where is_unique group by 1, 2, 3)
update affiliate.click_rollups_hourly r set uniques = s.uniques from seen s
where r.offer_id = s.offer_id and r.affiliate_id = s.affiliate_id and r.hour = s.hour;

-- What is left of the commissions of levels 2 and 3, where their conversions count.
create temporary table upline_sums on commit drop as
  select c.offer_id, m.affiliate_id, date_trunc('hour', c.recorded_at, 'UTC') as hour, c.event, m.currency,
    sum(m.amount_minor - m.refunded_minor) as minor
  from affiliate.commissions m join affiliate.conversions c on c.id = m.conversion_id
  where m.level > 1 and m.status in ('pending', 'held', 'available') group by 1, 2, 3, 4, 5;
update affiliate.conversion_rollups_hourly r set upline_minor = u.minor from upline_sums u
where r.offer_id = u.offer_id and r.affiliate_id = u.affiliate_id and r.hour = u.hour and r.event = u.event
  and r.currency = u.currency;
update affiliate.conversion_rollups_daily r set upline_minor = u.minor
from (select offer_id, affiliate_id, (hour at time zone 'UTC')::date as day, event, currency, sum(minor) as minor
  from upline_sums group by 1, 2, 3, 4, 5) u
where r.offer_id = u.offer_id and r.affiliate_id = u.affiliate_id and r.day = u.day and r.event = u.event
  and r.currency = u.currency;

insert into affiliate.conversion_counts (counted_at, offer_id, advertiser_id, affiliate_id, event, currency, conversions,
  amount_minor, revenue_minor, commission_minor, upline_minor)
select hour, offer_id, advertiser_id, affiliate_id, event, currency, conversions, amount_minor, revenue_minor,
  commission_minor, upline_minor
from affiliate.conversion_rollups_hourly order by hour, offer_id, affiliate_id, event, currency;
insert into affiliate.conversion_places_daily (day, offer_id, advertiser_id, country, device, event, currency, conversions,
  amount_minor, revenue_minor, commission_minor, upline_minor)
select day, offer_id, advertiser_id, '', '', event, currency, sum(conversions), sum(amount_minor), sum(revenue_minor),
  sum(commission_minor), sum(upline_minor)
from affiliate.conversion_rollups_daily group by 1, 2, 3, 6, 7;

insert into affiliate.click_places_daily (day, offer_id, advertiser_id, country, device, clicks, billable, bots, duplicates,
  rejected, uniques)
select (clicked_at at time zone 'UTC')::date, offer_id, any_value(advertiser_id), coalesce(country, ''), device, count(*),
  count(*) filter (where reason is null), count(*) filter (where reason in ('bot', 'no_user_agent')),
  count(*) filter (where reason = 'duplicate'),
  count(*) filter (where reason not in ('bot', 'no_user_agent', 'duplicate')), count(*) filter (where is_unique)
from affiliate.clicks group by 1, 2, 4, 5;
insert into affiliate.click_subs_daily (day, offer_id, advertiser_id, affiliate_id, sub, value, is_other, clicks, billable, bots,
  duplicates, rejected, uniques)
select day, offer_id, any_value(advertiser_id), affiliate_id, sub, case when place > 200 then '' else value end, place > 200,
  sum(clicks), sum(billable), sum(bots), sum(duplicates), sum(rejected), sum(uniques)
from (select (k.clicked_at at time zone 'UTC')::date as day, k.offer_id, any_value(k.advertiser_id) as advertiser_id,
    k.affiliate_id, s.sub, s.value, count(*) as clicks, count(*) filter (where k.reason is null) as billable,
    count(*) filter (where k.reason in ('bot', 'no_user_agent')) as bots, count(*) filter (where k.reason = 'duplicate') as duplicates,
    count(*) filter (where k.reason not in ('bot', 'no_user_agent', 'duplicate')) as rejected,
    count(*) filter (where k.is_unique) as uniques,
    row_number() over (partition by (k.clicked_at at time zone 'UTC')::date, k.offer_id, k.affiliate_id, s.sub
      order by count(*) desc, s.value) as place
  from affiliate.clicks k
  cross join lateral unnest(array[k.sub1, k.sub2, k.sub3, k.sub4, k.sub5, k.sub6, k.sub7, k.sub8, k.sub9, k.sub10])
    with ordinality as s (value, sub)
  where s.value is not null group by 1, 2, 4, 5, 6) v
group by 1, 2, 4, 5, 6, 7;

do $$
declare t text;
begin
  foreach t in array array['clicks', 'conversions', 'commissions', 'click_rollups_daily', 'click_rollups_hourly',
    'conversion_rollups_daily', 'conversion_rollups_hourly'] loop
    execute format('alter table affiliate.%I force row level security', t);
  end loop;
  foreach t in array array['conversion_counts', 'click_places_daily', 'click_subs_daily', 'conversion_places_daily',
    'conversion_subs_daily'] loop
    execute format('alter table affiliate.%I enable row level security', t);
    execute format('alter table affiliate.%I force row level security', t);
    execute format('create policy system_all on affiliate.%I to app_system using (true) with check (true)', t);
  end loop;
end $$;

grant select on affiliate.click_places_daily to app_api;
grant select, insert, update on affiliate.click_places_daily to app_system;
create policy api_read on affiliate.click_places_daily for select to app_api using (affiliate.may_see(advertiser_id, null));
grant select on affiliate.click_subs_daily to app_api;
grant select, insert, update on affiliate.click_subs_daily to app_system;
create policy api_read on affiliate.click_subs_daily for select to app_api using (affiliate.may_see(advertiser_id, affiliate_id));

-- The journal takes no updates.
grant select, insert on affiliate.conversion_counts to app_api, app_system;
create policy api_count on affiliate.conversion_counts to app_api
  using (affiliate.may_pay())
  with check (affiliate.may_pay());
create policy api_insert on affiliate.conversion_counts for insert to app_api
  with check (affiliate.is_advertiser(advertiser_id));
create policy api_read on affiliate.conversion_counts for select to app_api
  using (affiliate.may_see(advertiser_id, affiliate_id));

grant select, insert, update on affiliate.conversion_places_daily to app_api, app_system;
create policy api_count on affiliate.conversion_places_daily to app_api
  using (affiliate.may_pay())
  with check (affiliate.may_pay());
create policy api_insert on affiliate.conversion_places_daily for insert to app_api
  with check (affiliate.is_advertiser(advertiser_id));
create policy api_read on affiliate.conversion_places_daily for select to app_api
  using (affiliate.may_see(advertiser_id, null));
create policy api_update on affiliate.conversion_places_daily for update to app_api
  using (affiliate.is_advertiser(advertiser_id))
  with check (affiliate.is_advertiser(advertiser_id));

grant select, insert, update on affiliate.conversion_subs_daily to app_api, app_system;
create policy api_count on affiliate.conversion_subs_daily to app_api
  using (affiliate.may_pay())
  with check (affiliate.may_pay());
create policy api_insert on affiliate.conversion_subs_daily for insert to app_api
  with check (affiliate.is_advertiser(advertiser_id));
create policy api_read on affiliate.conversion_subs_daily for select to app_api
  using (affiliate.may_see(advertiser_id, affiliate_id));
create policy api_update on affiliate.conversion_subs_daily for update to app_api
  using (affiliate.is_advertiser(advertiser_id))
  with check (affiliate.is_advertiser(advertiser_id));
