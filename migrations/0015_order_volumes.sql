-- Tiers count what stands, by the month of the order: refunds, chargebacks and rejections no longer count.
CREATE TABLE "affiliate"."order_volumes" (
	"offer_id" uuid NOT NULL,
	"affiliate_id" uuid NOT NULL,
	"event" text NOT NULL,
	"currency" text NOT NULL,
	"month" date NOT NULL,
	"advertiser_id" uuid NOT NULL,
	"conversions" bigint NOT NULL,
	"amount_minor" bigint NOT NULL,
	CONSTRAINT "order_volumes_pk" PRIMARY KEY("offer_id","affiliate_id","event","currency","month")
);
--> statement-breakpoint
--> functions
-- The triggers lock out writers until the end of this migration, so the rows that are there are counted once.
create trigger orders_counted after insert on affiliate.conversions
  referencing new table as changed for each statement execute function affiliate.count_orders();
create trigger orders_recounted after update on affiliate.conversions
  referencing old table as before new table as changed for each statement execute function affiliate.count_orders();
alter table affiliate.conversions no force row level security;
insert into affiliate.order_volumes (offer_id, affiliate_id, event, currency, month, advertiser_id, conversions, amount_minor)
select c.offer_id, c.affiliate_id, c.event, c.currency, date_trunc('month', c.occurred_at at time zone 'UTC')::date, c.advertiser_id,
  count(*), sum(coalesce(c.amount_minor, 0) - c.refunded_minor)
from affiliate.conversions c
where c.status in ('pending', 'approved') and c.event in ('lead', 'sale', 'rebill') and c.currency is not null
group by 1, 2, 3, 4, 5, 6;
alter table affiliate.conversions force row level security;

alter table affiliate.order_volumes enable row level security;
alter table affiliate.order_volumes force row level security;
create policy system_all on affiliate.order_volumes to app_system using (true) with check (true);
grant select, insert, update on affiliate.order_volumes to app_api, app_system;
create policy api_count on affiliate.order_volumes to app_api
  using (affiliate.may_pay())
  with check (affiliate.may_pay());
create policy api_insert on affiliate.order_volumes for insert to app_api
  with check (affiliate.is_advertiser(advertiser_id));
create policy api_read on affiliate.order_volumes for select to app_api
  using (affiliate.may_see(advertiser_id, affiliate_id));
create policy api_update on affiliate.order_volumes for update to app_api
  using (affiliate.is_advertiser(advertiser_id))
  with check (affiliate.is_advertiser(advertiser_id));
