CREATE TABLE "affiliate"."traffic_costs" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"affiliate_id" uuid NOT NULL,
	"offer_id" uuid,
	"day" date NOT NULL,
	"currency" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	"note" text,
	"source" text NOT NULL,
	"created_by" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"changed_at" timestamp with time zone,
	CONSTRAINT "traffic_costs_once" UNIQUE NULLS NOT DISTINCT("affiliate_id","day","offer_id","currency"),
	CONSTRAINT "traffic_costs_amount_check" CHECK ("affiliate"."traffic_costs"."amount_minor" between 1 and 100000000000),
	CONSTRAINT "traffic_costs_note_check" CHECK (length("affiliate"."traffic_costs"."note") between 1 and 500),
	CONSTRAINT "traffic_costs_source_check" CHECK ("affiliate"."traffic_costs"."source" = any ('{hand,csv}'::text[]))
);
--> statement-breakpoint
ALTER TABLE "affiliate"."traffic_costs" ADD CONSTRAINT "traffic_costs_affiliate_id_affiliates_id_fk" FOREIGN KEY ("affiliate_id") REFERENCES "affiliate"."affiliates"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."traffic_costs" ADD CONSTRAINT "traffic_costs_offer_id_offers_id_fk" FOREIGN KEY ("offer_id") REFERENCES "affiliate"."offers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."traffic_costs" ADD CONSTRAINT "traffic_costs_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "affiliate"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "clicks_cost_idx" ON "affiliate"."clicks" USING btree ("affiliate_id","clicked_at") WHERE cost_micros is not null;
--> statement-breakpoint
alter table affiliate.traffic_costs enable row level security;
--> statement-breakpoint
alter table affiliate.traffic_costs force row level security;
--> statement-breakpoint
-- Only the affiliate itself sees its costs: no staff, no advertiser. The log of changes hides the values.
grant select, insert, delete on affiliate.traffic_costs to app_api;
grant update (amount_minor, note, source, changed_at) on affiliate.traffic_costs to app_api;
grant select on affiliate.traffic_costs to app_system;
create policy api_own on affiliate.traffic_costs to app_api
  using (affiliate_id = affiliate.current_affiliate())
  with check (affiliate_id = affiliate.current_affiliate());
create policy system_all on affiliate.traffic_costs to app_system using (true) with check (true);
create trigger audited after insert or delete or update on affiliate.traffic_costs
  for each row execute function logs.audit_change('id', '', 'amount_minor,note');
