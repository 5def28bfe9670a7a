ALTER TABLE "affiliate"."invoice_lines" DROP CONSTRAINT "invoice_lines_kind_check";--> statement-breakpoint
ALTER TABLE "ledger"."transactions" DROP CONSTRAINT "transactions_reason_check";--> statement-breakpoint
ALTER TABLE "affiliate"."invoice_lines" ADD COLUMN "offer_id" uuid;--> statement-breakpoint
ALTER TABLE "affiliate"."invoice_lines" ADD CONSTRAINT "invoice_lines_offer_fk" FOREIGN KEY ("advertiser_id","offer_id") REFERENCES "affiliate"."offers"("advertiser_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."invoice_lines" ADD CONSTRAINT "invoice_lines_kind_check" CHECK ("affiliate"."invoice_lines"."kind" = any ('{commissions,fee,refunds,deposit}'::text[]));--> statement-breakpoint
ALTER TABLE "ledger"."transactions" ADD CONSTRAINT "transactions_reason_check" CHECK ("ledger"."transactions"."reason" = any ('{capital_paid_in,deposit_received,commission_created,commission_approved,commission_released,payout_reserved,payout_paid,payout_fee_paid,payout_returned,payout_reversed,commission_rejected,commission_refunded,commission_restored,fee_charged,fee_earned,fee_returned,fee_transferred,debt_swept,debt_written_off,deposit_charged_back,invoice_paid,adjusted,tariff_charged}'::text[]));
--> statement-breakpoint
alter table affiliate.invoice_lines no force row level security;
alter table affiliate.offers no force row level security;
-- Lines from before name their offer by its name alone. One that is called otherwise by now keeps null: what it charged then counts
-- as charged without an offer.
update affiliate.invoice_lines l set offer_id = (select o.id from affiliate.offers o
  where o.advertiser_id = l.advertiser_id and o.name = l.offer_name order by o.id limit 1);
alter table affiliate.invoice_lines force row level security;
alter table affiliate.offers force row level security;
