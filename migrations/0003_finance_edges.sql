ALTER TABLE "affiliate"."proposals" DROP CONSTRAINT "proposals_kind_check";--> statement-breakpoint
DROP INDEX "affiliate"."bookings_reference_key";--> statement-breakpoint
DROP INDEX "affiliate"."proposals_open_key";--> statement-breakpoint
ALTER TABLE "affiliate"."advertisers" ADD COLUMN "payout_minimums" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "affiliate"."bookings" ADD COLUMN "reference_key" text;--> statement-breakpoint
CREATE UNIQUE INDEX "proposals_open_key" ON "affiliate"."proposals" USING btree ("kind",coalesce(subject_id, '00000000-0000-0000-0000-000000000000'::uuid),coalesce(advertiser_id, '00000000-0000-0000-0000-000000000000'::uuid),coalesce(affiliate_id, '00000000-0000-0000-0000-000000000000'::uuid),coalesce(facts ->> 'pair', '')) WHERE status = 'proposed';--> statement-breakpoint
ALTER TABLE "affiliate"."advertisers" ADD CONSTRAINT "advertisers_payout_minimums_check" CHECK (jsonb_typeof("affiliate"."advertisers"."payout_minimums") = 'object' and not "affiliate"."advertisers"."payout_minimums" ? "affiliate"."advertisers"."currency");--> statement-breakpoint
ALTER TABLE "affiliate"."bookings" ADD CONSTRAINT "bookings_reference_key_check" CHECK ("affiliate"."bookings"."reference_key" <> '');--> statement-breakpoint
ALTER TABLE "affiliate"."proposals" ADD CONSTRAINT "proposals_kind_check" CHECK ("affiliate"."proposals"."kind" = any ('{early_release,batch_settlement,unfreeze,manual_payment,manual_return,invoice_void,exchange_rate,credit_limit}'::text[]));--> statement-breakpoint
--> functions
-- Of older bookings that have the same reference, the first keeps it; the others stay as they are.
alter table affiliate.bookings no force row level security;
update affiliate.bookings b set reference_key = f.key
from (select distinct on (k.key) k.key, k.id from (
    select id, affiliate.plain_reference(reference) as key from affiliate.bookings where status <> 'refused') k
  where k.key <> '' order by k.key, k.id) f
where b.id = f.id;
alter table affiliate.bookings force row level security;--> statement-breakpoint
CREATE UNIQUE INDEX "bookings_reference_key" ON "affiliate"."bookings" USING btree ("reference_key") WHERE status <> 'refused';--> statement-breakpoint
grant update (payout_minimum_minor, payout_minimums) on affiliate.advertisers to app_api;--> statement-breakpoint
-- An advertiser that pays itself proposes and accepts payments by hand of its own batches.
create policy api_own_insert on affiliate.proposals for insert to app_api
  with check (kind in ('manual_payment', 'manual_return') and affiliate.is_advertiser(advertiser_id));--> statement-breakpoint
create policy api_own_update on affiliate.proposals for update to app_api
  using (kind in ('manual_payment', 'manual_return') and affiliate.is_advertiser(advertiser_id))
  with check (kind in ('manual_payment', 'manual_return') and affiliate.is_advertiser(advertiser_id));
