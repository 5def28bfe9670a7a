-- What affiliates read of an offer in the marketplace, what all of them earn for a click, and offers that pay for one sale per click.
CREATE TABLE "affiliate"."offer_epcs" (
	"offer_id" uuid PRIMARY KEY NOT NULL,
	"advertiser_id" uuid NOT NULL,
	"counted_on" date NOT NULL,
	"epc_e4" bigint,
	CONSTRAINT "offer_epcs_epc_check" CHECK ("affiliate"."offer_epcs"."epc_e4" >= 0)
);
--> statement-breakpoint
CREATE TABLE "affiliate"."offer_logos" (
	"offer_id" uuid PRIMARY KEY NOT NULL,
	"advertiser_id" uuid NOT NULL,
	"content_type" text NOT NULL,
	"bytes" "bytea" NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "offer_logos_content_type_check" CHECK ("affiliate"."offer_logos"."content_type" = any ('{image/png,image/jpeg,image/webp}'::text[])),
	CONSTRAINT "offer_logos_bytes_check" CHECK (length("affiliate"."offer_logos"."bytes") between 1 and 16384)
);
--> statement-breakpoint
ALTER TABLE "affiliate"."conversions" DROP CONSTRAINT "conversions_rejection_check";--> statement-breakpoint
ALTER TABLE "affiliate"."offers" ADD COLUMN "description" text;--> statement-breakpoint
ALTER TABLE "affiliate"."offers" ADD COLUMN "category" text;--> statement-breakpoint
ALTER TABLE "affiliate"."offers" ADD COLUMN "traffic_allowed" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "affiliate"."offers" ADD COLUMN "traffic_forbidden" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "affiliate"."offers" ADD COLUMN "traffic_note" text;--> statement-breakpoint
ALTER TABLE "affiliate"."offers" ADD COLUMN "one_sale_per_click" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "affiliate"."offer_epcs" ADD CONSTRAINT "offer_epcs_offer_fk" FOREIGN KEY ("advertiser_id","offer_id") REFERENCES "affiliate"."offers"("advertiser_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."offer_logos" ADD CONSTRAINT "offer_logos_offer_fk" FOREIGN KEY ("advertiser_id","offer_id") REFERENCES "affiliate"."offers"("advertiser_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."conversions" ADD CONSTRAINT "conversions_rejection_check" CHECK ("affiliate"."conversions"."rejection" = any ('{no_attribution,click_rejected,outside_window,before_click,no_payout_rule,partnership_inactive,click_missing,over_cap,too_soon,too_late,customer_missing,original_missing,rejected_by_rule,recurring_over,nothing_to_undo,rate_missing,rejected_by_reviewer,before_binding,customer_bound,duplicate_lead,test_click,click_closed}'::text[]));--> statement-breakpoint
ALTER TABLE "affiliate"."offers" ADD CONSTRAINT "offers_description_check" CHECK (length("affiliate"."offers"."description") <= 2000);--> statement-breakpoint
ALTER TABLE "affiliate"."offers" ADD CONSTRAINT "offers_category_check" CHECK ("affiliate"."offers"."category" = any ('{software,retail,fashion,beauty,health,food,home,electronics,finance,crypto,education,travel,games,dating,betting,telecom,business,other}'::text[]));--> statement-breakpoint
ALTER TABLE "affiliate"."offers" ADD CONSTRAINT "offers_traffic_check" CHECK ("affiliate"."offers"."traffic_allowed" || "affiliate"."offers"."traffic_forbidden" <@ '{content,seo,email,social,video,messengers,coupons,cashback,incentives,search_ads,brand_bidding,social_ads,display_ads,native_ads,push,pop,apps,adult}'::text[] and not "affiliate"."offers"."traffic_allowed" && "affiliate"."offers"."traffic_forbidden");--> statement-breakpoint
ALTER TABLE "affiliate"."offers" ADD CONSTRAINT "offers_traffic_note_check" CHECK (length("affiliate"."offers"."traffic_note") <= 1000);
grant update (description, category, traffic_allowed, traffic_forbidden, traffic_note, one_sale_per_click) on affiliate.offers to app_api;

do $$
declare t text;
begin
  foreach t in array array['affiliate.offer_logos', 'affiliate.offer_epcs'] loop
    execute format('alter table %s enable row level security', t);
    execute format('alter table %s force row level security', t);
    execute format('create policy system_all on %s to app_system using (true) with check (true)', t);
  end loop;
end $$;
grant select, insert, update, delete on affiliate.offer_logos to app_api;
-- Whoever sees the offer sees its logo.
create policy api_read on affiliate.offer_logos for select to app_api
  using (exists (select from affiliate.offers o where o.id = offer_id));
create policy api_write on affiliate.offer_logos to app_api
  using (affiliate.is_advertiser(advertiser_id) or affiliate.may_administer())
  with check (affiliate.is_advertiser(advertiser_id) or affiliate.may_administer());
create trigger audited after insert or delete or update on affiliate.offer_logos
  for each row execute function logs.audit_change('offer_id', 'updated_at');

grant select on affiliate.offer_epcs to app_api;
grant select, insert, update on affiliate.offer_epcs to app_system;
create policy api_read on affiliate.offer_epcs for select to app_api
  using (exists (select from affiliate.offers o where o.id = offer_id));
