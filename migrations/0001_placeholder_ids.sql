ALTER TABLE "affiliate"."apps" ADD COLUMN "allows_placeholder_ids" boolean DEFAULT false NOT NULL;
--> statement-breakpoint
grant update (allows_placeholder_ids) on affiliate.apps to app_api;
--> statement-breakpoint
alter table affiliate.conversions no force row level security;
--> statement-breakpoint
-- A refund or chargeback of which nothing was taken says so; what it asked for is in its receipt.
update affiliate.conversions set amount_minor = 0
where event in ('refund', 'chargeback') and status = 'rejected' and amount_minor > 0
  and rejection in ('nothing_to_undo', 'original_missing') and receipt->'undo'->>'reported' is not null;
--> statement-breakpoint
alter table affiliate.conversions force row level security;
