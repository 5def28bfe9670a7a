CREATE TABLE "affiliate"."platform_fees" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"advertiser_id" uuid NOT NULL,
	"offer_id" uuid,
	"rate_bps" integer DEFAULT 0 NOT NULL,
	"fixed" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "platform_fees_once" UNIQUE NULLS NOT DISTINCT("advertiser_id","offer_id"),
	CONSTRAINT "platform_fees_rate_check" CHECK ("affiliate"."platform_fees"."rate_bps" between 0 and 10000),
	CONSTRAINT "platform_fees_fixed_check" CHECK (jsonb_typeof("affiliate"."platform_fees"."fixed") = 'object')
);
--> statement-breakpoint
ALTER TABLE "affiliate"."platform_fees" ADD CONSTRAINT "platform_fees_advertiser_id_advertisers_id_fk" FOREIGN KEY ("advertiser_id") REFERENCES "affiliate"."advertisers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."platform_fees" ADD CONSTRAINT "platform_fees_offer_fk" FOREIGN KEY ("advertiser_id","offer_id") REFERENCES "affiliate"."offers"("advertiser_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint

-- Until now an advertiser typed what it owed for an event, and the fee was what that left. What an offer's terms left above all levels
-- becomes the offer's own fee, which only the platform changes: of its rule for sales, else rebills, else leads. Customers who are bound
-- keep what their terms left, event by event (workers/commissions/rules/customer-terms.ts).
insert into affiliate.platform_fees (advertiser_id, offer_id, rate_bps, fixed)
select advertiser_id, offer_id, rate_bps,
  case when fixed_minor > 0 then jsonb_build_object(currency, fixed_minor::text) else '{}' end
from (
  select distinct on (o.id) o.advertiser_id, o.id as offer_id, o.currency, r.revenue_fixed_minor - r.fixed_minor as fixed_minor,
    greatest(r.revenue_rate_bps - r.rate_bps - case when r.rate_bps > 0 then o.level_2_bps + o.level_3_bps else 0 end, 0) as rate_bps
  from affiliate.offers o join affiliate.payout_rules r on r.offer_id = o.id and r.affiliate_id is null
  order by o.id, array_position('{sale,rebill,lead}', r.event)) typed
where rate_bps > 0 or fixed_minor > 0;
--> statement-breakpoint

alter table affiliate.platform_fees enable row level security;
alter table affiliate.platform_fees force row level security;
create policy system_all on affiliate.platform_fees to app_system using (true) with check (true);
grant select, insert, update, delete on affiliate.platform_fees to app_api;
grant select, insert on affiliate.platform_fees to app_system;
-- An advertiser sees what it owes and cannot change it; an affiliate sees nothing of it.
create policy api_read on affiliate.platform_fees for select to app_api using (affiliate.may_see(advertiser_id, null));
create policy api_write on affiliate.platform_fees to app_api
  using (affiliate.may_administer())
  with check (affiliate.may_administer());
create trigger audited after insert or delete or update on affiliate.platform_fees
  for each row execute function logs.audit_change('id', '');
