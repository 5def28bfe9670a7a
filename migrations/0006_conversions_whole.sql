-- Conversions of every event, reviews, bookings, invoices, exchange rates, events.
-- Edited by hand at the end: guards of the new tables and grants, in the manner of 0001.
CREATE TABLE "affiliate"."bookings" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"kind" text NOT NULL,
	"status" text DEFAULT 'proposed' NOT NULL,
	"advertiser_id" uuid,
	"affiliate_id" uuid,
	"invoice_id" uuid,
	"amount_minor" bigint NOT NULL,
	"currency" text NOT NULL,
	"cash_account" text,
	"reference" text NOT NULL,
	"reason" text NOT NULL,
	"effective_at" timestamp with time zone NOT NULL,
	"proposed_by" uuid NOT NULL,
	"decided_by" uuid,
	"decided_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "bookings_reference_key" UNIQUE("kind","reference"),
	CONSTRAINT "bookings_kind_check" CHECK ("affiliate"."bookings"."kind" in ('deposit', 'deposit_chargeback', 'invoice_payment', 'adjustment_credit', 'adjustment_debit', 'debt_writeoff', 'capital', 'tariff')),
	CONSTRAINT "bookings_status_check" CHECK ("affiliate"."bookings"."status" in ('proposed', 'booked', 'refused')),
	CONSTRAINT "bookings_amount_check" CHECK ("affiliate"."bookings"."amount_minor" > 0),
	CONSTRAINT "bookings_currency_check" CHECK ("affiliate"."bookings"."currency" in ('USD', 'EUR', 'GBP', 'CAD', 'AUD', 'CHF', 'PLN', 'BRL', 'RUB', 'HUF', 'TWD', 'JPY', 'KWD')),
	CONSTRAINT "bookings_cash_check" CHECK ("affiliate"."bookings"."cash_account" in ('plat.cash.paypal', 'plat.cash.gateway', 'plat.cash.bank')),
	CONSTRAINT "bookings_decided_check" CHECK (("affiliate"."bookings"."status" = 'proposed') = ("affiliate"."bookings"."decided_by" is null)),
	CONSTRAINT "bookings_second_person_check" CHECK ("affiliate"."bookings"."decided_by" <> "affiliate"."bookings"."proposed_by" or "affiliate"."bookings"."status" = 'refused'),
	CONSTRAINT "bookings_owner_check" CHECK (("affiliate"."bookings"."kind" = 'capital') = ("affiliate"."bookings"."advertiser_id" is null) and ("affiliate"."bookings"."kind" in ('adjustment_credit', 'adjustment_debit', 'debt_writeoff')) = ("affiliate"."bookings"."affiliate_id" is not null)),
	CONSTRAINT "bookings_reference_check" CHECK (length("affiliate"."bookings"."reference") between 1 and 120),
	CONSTRAINT "bookings_reason_check" CHECK (length("affiliate"."bookings"."reason") between 1 and 2000)
);
--> statement-breakpoint
CREATE TABLE "affiliate"."exchange_rates" (
	"base" text NOT NULL,
	"quote" text NOT NULL,
	"as_of" timestamp with time zone NOT NULL,
	"rate" numeric NOT NULL,
	"entered_by" uuid,
	CONSTRAINT "exchange_rates_pk" PRIMARY KEY("base","quote","as_of"),
	CONSTRAINT "exchange_rates_currencies_check" CHECK ("affiliate"."exchange_rates"."base" <> "affiliate"."exchange_rates"."quote"),
	CONSTRAINT "exchange_rates_base_check" CHECK ("affiliate"."exchange_rates"."base" in ('USD', 'EUR', 'GBP', 'CAD', 'AUD', 'CHF', 'PLN', 'BRL', 'RUB', 'HUF', 'TWD', 'JPY', 'KWD')),
	CONSTRAINT "exchange_rates_quote_check" CHECK ("affiliate"."exchange_rates"."quote" in ('USD', 'EUR', 'GBP', 'CAD', 'AUD', 'CHF', 'PLN', 'BRL', 'RUB', 'HUF', 'TWD', 'JPY', 'KWD')),
	CONSTRAINT "exchange_rates_rate_check" CHECK ("affiliate"."exchange_rates"."rate" > 0)
);
--> statement-breakpoint
CREATE TABLE "affiliate"."invoice_lines" (
	"invoice_id" uuid NOT NULL,
	"advertiser_id" uuid NOT NULL,
	"position" smallint NOT NULL,
	"offer_name" text NOT NULL,
	"event" text,
	"kind" text NOT NULL,
	"count" integer NOT NULL,
	"amount_minor" bigint NOT NULL,
	CONSTRAINT "invoice_lines_pk" PRIMARY KEY("invoice_id","position"),
	CONSTRAINT "invoice_lines_kind_check" CHECK ("affiliate"."invoice_lines"."kind" in ('commissions', 'fee', 'refunds')),
	CONSTRAINT "invoice_lines_event_check" CHECK ("affiliate"."invoice_lines"."event" in ('lead', 'sale', 'rebill', 'refund', 'chargeback', 'cancel'))
);
--> statement-breakpoint
CREATE TABLE "affiliate"."invoices" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"number" text NOT NULL,
	"advertiser_id" uuid NOT NULL,
	"currency" text NOT NULL,
	"period_start" date NOT NULL,
	"period_end" date NOT NULL,
	"total_minor" bigint NOT NULL,
	"paid_minor" bigint DEFAULT 0 NOT NULL,
	"status" text DEFAULT 'issued' NOT NULL,
	"issued_at" timestamp with time zone NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	CONSTRAINT "invoices_number_key" UNIQUE("number"),
	CONSTRAINT "invoices_tenant_key" UNIQUE("advertiser_id","id"),
	CONSTRAINT "invoices_period_key" UNIQUE("advertiser_id","currency","period_start"),
	CONSTRAINT "invoices_status_check" CHECK ("affiliate"."invoices"."status" in ('issued', 'paid', 'void')),
	CONSTRAINT "invoices_currency_check" CHECK ("affiliate"."invoices"."currency" in ('USD', 'EUR', 'GBP', 'CAD', 'AUD', 'CHF', 'PLN', 'BRL', 'RUB', 'HUF', 'TWD', 'JPY', 'KWD')),
	CONSTRAINT "invoices_paid_check" CHECK ("affiliate"."invoices"."paid_minor" between 0 and "affiliate"."invoices"."total_minor"),
	CONSTRAINT "invoices_period_check" CHECK ("affiliate"."invoices"."period_end" > "affiliate"."invoices"."period_start")
);
--> statement-breakpoint
CREATE TABLE "logs"."audit_runs" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone NOT NULL,
	"findings" jsonb NOT NULL,
	"finding_count" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "logs"."events" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"kind" text NOT NULL,
	"advertiser_id" uuid NOT NULL,
	"affiliate_id" uuid,
	"subject_id" uuid NOT NULL,
	"facts" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "events_kind_check" CHECK ("logs"."events"."kind" in ('conversion.recorded', 'conversion.approved', 'conversion.rejected', 'conversion.reversed', 'customer.cancelled', 'commission.unfunded', 'commission.funded', 'review.opened', 'advertiser.low_balance', 'report.expired', 'debt.raised'))
);
--> statement-breakpoint
CREATE TABLE "logs"."idempotency_keys" (
	"app_id" uuid NOT NULL,
	"key" text NOT NULL,
	"advertiser_id" uuid NOT NULL,
	"request_hash" text NOT NULL,
	"status" integer,
	"response" jsonb,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "idempotency_keys_pk" PRIMARY KEY("app_id","key"),
	CONSTRAINT "idempotency_keys_key_check" CHECK (length("logs"."idempotency_keys"."key") between 1 and 255)
);
--> statement-breakpoint
CREATE TABLE "affiliate"."review_signals" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"conversion_id" uuid NOT NULL,
	"advertiser_id" uuid NOT NULL,
	"rule" text NOT NULL,
	"rule_version" smallint NOT NULL,
	"action" text NOT NULL,
	"facts" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "review_signals_once" UNIQUE("conversion_id","rule"),
	CONSTRAINT "review_signals_rule_check" CHECK ("affiliate"."review_signals"."rule" in ('self_referral', 'self_referral_likely', 'ip_velocity', 'affiliate_velocity', 'too_fast', 'shared_receiver', 'referral_ring', 'country_mismatch', 'click_injection', 'coupon_over_click', 'coupon_without_click', 'duplicate_order', 'repeated_amount', 'amount_limit', 'paid_traffic', 'disposable_mail', 'refund_rate', 'low_conversion_rate')),
	CONSTRAINT "review_signals_action_check" CHECK ("affiliate"."review_signals"."action" in ('off', 'note', 'review', 'reject'))
);
--> statement-breakpoint
CREATE TABLE "affiliate"."reviews" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"conversion_id" uuid NOT NULL,
	"advertiser_id" uuid NOT NULL,
	"affiliate_id" uuid NOT NULL,
	"status" text DEFAULT 'open' NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"closed_at" timestamp with time zone,
	"closed_by" uuid,
	"note" text,
	CONSTRAINT "reviews_conversion_key" UNIQUE("conversion_id"),
	CONSTRAINT "reviews_status_check" CHECK ("affiliate"."reviews"."status" in ('open', 'approved', 'rejected')),
	CONSTRAINT "reviews_closed_check" CHECK (("affiliate"."reviews"."status" = 'open') = ("affiliate"."reviews"."closed_at" is null)),
	CONSTRAINT "reviews_note_check" CHECK (length("affiliate"."reviews"."note") <= 2000)
);
--> statement-breakpoint
ALTER TABLE "affiliate"."payout_rules" DROP CONSTRAINT "payout_rules_once";--> statement-breakpoint
ALTER TABLE "affiliate"."caps" DROP CONSTRAINT "caps_subject_check";--> statement-breakpoint
ALTER TABLE "affiliate"."conversions" DROP CONSTRAINT "conversions_rejection_check";--> statement-breakpoint
ALTER TABLE "logs"."inbound_reports" DROP CONSTRAINT "inbound_reports_source_check";--> statement-breakpoint
ALTER TABLE "logs"."inbound_reports" DROP CONSTRAINT "inbound_reports_verdict_check";--> statement-breakpoint
ALTER TABLE "logs"."inbound_reports" DROP CONSTRAINT "inbound_reports_parked_check";--> statement-breakpoint
ALTER TABLE "ledger"."accounts" DROP CONSTRAINT "accounts_kind_check";--> statement-breakpoint
ALTER TABLE "ledger"."accounts" DROP CONSTRAINT "accounts_floor_check";--> statement-breakpoint
ALTER TABLE "ledger"."transactions" DROP CONSTRAINT "transactions_reason_check";--> statement-breakpoint
ALTER TABLE "affiliate"."caps" ADD COLUMN "changed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "affiliate"."advertisers" ADD COLUMN "attribution_order" text DEFAULT 'click_first' NOT NULL;--> statement-breakpoint
ALTER TABLE "affiliate"."advertisers" ADD COLUMN "conversion_seconds_min" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "affiliate"."advertisers" ADD COLUMN "conversion_seconds_max" integer;--> statement-breakpoint
ALTER TABLE "affiliate"."advertisers" ADD COLUMN "has_fingerprinting" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "affiliate"."advertisers" ADD COLUMN "cost_max_bps" integer DEFAULT 10000 NOT NULL;--> statement-breakpoint
ALTER TABLE "affiliate"."advertisers" ADD COLUMN "currency_policy" text DEFAULT 'refuse' NOT NULL;--> statement-breakpoint
ALTER TABLE "affiliate"."advertisers" ADD COLUMN "low_balance_minor" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "affiliate"."advertisers" ADD COLUMN "low_balance_told_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "affiliate"."advertisers" ADD COLUMN "review_settings" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "affiliate"."advertisers" ADD COLUMN "status_words" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "affiliate"."advertisers" ADD COLUMN "repeat_policies" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "affiliate"."advertisers" ADD COLUMN "inbound_cidrs" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "affiliate"."partnerships" ADD COLUMN "sponsor_id" uuid;--> statement-breakpoint
ALTER TABLE "affiliate"."commissions" ADD COLUMN "refunded_minor" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "affiliate"."conversions" ADD COLUMN "source" text DEFAULT 'api' NOT NULL;--> statement-breakpoint
ALTER TABLE "affiliate"."conversions" ADD COLUMN "original_id" uuid;--> statement-breakpoint
ALTER TABLE "affiliate"."conversions" ADD COLUMN "original_external_id" text;--> statement-breakpoint
ALTER TABLE "affiliate"."conversions" ADD COLUMN "refunded_minor" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "affiliate"."conversions" ADD COLUMN "fee_minor" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "affiliate"."conversions" ADD COLUMN "fee_returned_minor" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "affiliate"."conversions" ADD COLUMN "foreign_status" text;--> statement-breakpoint
ALTER TABLE "affiliate"."conversions" ADD COLUMN "visitor_ip" "inet";--> statement-breakpoint
ALTER TABLE "affiliate"."conversions" ADD COLUMN "decided_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "affiliate"."conversions" ADD COLUMN "decided_by" uuid;--> statement-breakpoint
ALTER TABLE "affiliate"."conversions" ADD COLUMN "decision_note" text;--> statement-breakpoint
ALTER TABLE "affiliate"."customers" ADD COLUMN "bound_by" text DEFAULT 'click' NOT NULL;--> statement-breakpoint
ALTER TABLE "affiliate"."customers" ADD COLUMN "terms" jsonb;--> statement-breakpoint
ALTER TABLE "affiliate"."customers" ADD COLUMN "cancelled_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "logs"."inbound_reports" ADD COLUMN "awaits" text;--> statement-breakpoint
ALTER TABLE "logs"."inbound_reports" ADD COLUMN "awaits_key" text;--> statement-breakpoint
ALTER TABLE "logs"."inbound_reports" ADD COLUMN "foreign_status" text;--> statement-breakpoint
ALTER TABLE "logs"."inbound_reports" ADD COLUMN "replayed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "ledger"."transactions" ADD COLUMN "conversion_id" uuid;--> statement-breakpoint
ALTER TABLE "ledger"."transactions" ADD COLUMN "booking_id" uuid;--> statement-breakpoint
ALTER TABLE "affiliate"."offers" ADD COLUMN "level_2_bps" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "affiliate"."offers" ADD COLUMN "level_3_bps" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "affiliate"."offers" ADD COLUMN "postback_secret_hash" text;--> statement-breakpoint
ALTER TABLE "affiliate"."offers" ADD COLUMN "pixel_amount_max_minor" bigint;--> statement-breakpoint
ALTER TABLE "affiliate"."offers" ADD COLUMN "allows_paid_traffic" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "affiliate"."payout_rules" ADD COLUMN "is_coupon" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "affiliate"."payout_rules" ADD COLUMN "recurring_months" smallint;--> statement-breakpoint
ALTER TABLE "affiliate"."payout_rules" ADD COLUMN "tiers" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "affiliate"."payout_rules" ADD COLUMN "tier_metric" text;--> statement-breakpoint
ALTER TABLE "affiliate"."payout_rules" ADD COLUMN "tier_period" text;--> statement-breakpoint
ALTER TABLE "affiliate"."bookings" ADD CONSTRAINT "bookings_advertiser_id_advertisers_id_fk" FOREIGN KEY ("advertiser_id") REFERENCES "affiliate"."advertisers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."bookings" ADD CONSTRAINT "bookings_affiliate_id_affiliates_id_fk" FOREIGN KEY ("affiliate_id") REFERENCES "affiliate"."affiliates"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."invoice_lines" ADD CONSTRAINT "invoice_lines_invoice_fk" FOREIGN KEY ("advertiser_id","invoice_id") REFERENCES "affiliate"."invoices"("advertiser_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."invoices" ADD CONSTRAINT "invoices_advertiser_id_advertisers_id_fk" FOREIGN KEY ("advertiser_id") REFERENCES "affiliate"."advertisers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."review_signals" ADD CONSTRAINT "review_signals_conversion_fk" FOREIGN KEY ("advertiser_id","conversion_id") REFERENCES "affiliate"."conversions"("advertiser_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."reviews" ADD CONSTRAINT "reviews_conversion_fk" FOREIGN KEY ("advertiser_id","conversion_id") REFERENCES "affiliate"."conversions"("advertiser_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "bookings_open_idx" ON "affiliate"."bookings" USING btree ("created_at") WHERE status = 'proposed';--> statement-breakpoint
CREATE INDEX "bookings_advertiser_idx" ON "affiliate"."bookings" USING btree ("advertiser_id","created_at");--> statement-breakpoint
CREATE INDEX "audit_runs_started_idx" ON "logs"."audit_runs" USING btree ("started_at");--> statement-breakpoint
CREATE INDEX "events_affiliate_idx" ON "logs"."events" USING btree ("affiliate_id","id");--> statement-breakpoint
CREATE INDEX "events_advertiser_idx" ON "logs"."events" USING btree ("advertiser_id","id");--> statement-breakpoint
CREATE INDEX "idempotency_keys_created_idx" ON "logs"."idempotency_keys" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "reviews_open_idx" ON "affiliate"."reviews" USING btree ("advertiser_id","opened_at") WHERE status = 'open';--> statement-breakpoint
ALTER TABLE "affiliate"."partnerships" ADD CONSTRAINT "partnerships_sponsor_fk" FOREIGN KEY ("advertiser_id","sponsor_id") REFERENCES "affiliate"."partnerships"("advertiser_id","affiliate_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."conversions" ADD CONSTRAINT "conversions_original_fk" FOREIGN KEY ("advertiser_id","original_id") REFERENCES "affiliate"."conversions"("advertiser_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "partnerships_sponsor_idx" ON "affiliate"."partnerships" USING btree ("advertiser_id","sponsor_id");--> statement-breakpoint
CREATE INDEX "clicks_fingerprint_idx" ON "affiliate"."clicks" USING btree ("fingerprint") WHERE fingerprint is not null;--> statement-breakpoint
CREATE INDEX "commissions_unfunded_idx" ON "affiliate"."commissions" USING btree ("advertiser_id","currency","id") WHERE status = 'unfunded';--> statement-breakpoint
CREATE INDEX "conversions_original_idx" ON "affiliate"."conversions" USING btree ("original_id") WHERE original_id is not null;--> statement-breakpoint
CREATE INDEX "conversions_customer_idx" ON "affiliate"."conversions" USING btree ("customer_id") WHERE customer_id is not null;--> statement-breakpoint
CREATE INDEX "conversions_visitor_idx" ON "affiliate"."conversions" USING btree ("visitor_ip","recorded_at") WHERE visitor_ip is not null;--> statement-breakpoint
CREATE INDEX "conversions_pending_idx" ON "affiliate"."conversions" USING btree ("advertiser_id","recorded_at") WHERE status = 'pending';--> statement-breakpoint
CREATE INDEX "inbound_reports_awaits_idx" ON "logs"."inbound_reports" USING btree ("app_id","awaits","awaits_key") WHERE verdict = 'parked';--> statement-breakpoint
CREATE INDEX "inbound_reports_waiting_idx" ON "logs"."inbound_reports" USING btree ("received_at") WHERE verdict = 'parked';--> statement-breakpoint
CREATE INDEX "inbound_reports_advertiser_idx" ON "logs"."inbound_reports" USING btree ("advertiser_id","received_at");--> statement-breakpoint
CREATE INDEX "transactions_conversion_idx" ON "ledger"."transactions" USING btree ("conversion_id") WHERE conversion_id is not null;--> statement-breakpoint
CREATE INDEX "transactions_booking_idx" ON "ledger"."transactions" USING btree ("booking_id") WHERE booking_id is not null;--> statement-breakpoint
CREATE INDEX "transactions_advertiser_idx" ON "ledger"."transactions" USING btree ("advertiser_id","recorded_at");--> statement-breakpoint
CREATE INDEX "transactions_affiliate_idx" ON "ledger"."transactions" USING btree ("affiliate_id","recorded_at");--> statement-breakpoint
ALTER TABLE "affiliate"."payout_rules" ADD CONSTRAINT "payout_rules_once" UNIQUE NULLS NOT DISTINCT("offer_id","affiliate_id","event","is_coupon");--> statement-breakpoint
ALTER TABLE "affiliate"."advertisers" ADD CONSTRAINT "advertisers_attribution_order_check" CHECK ("affiliate"."advertisers"."attribution_order" in ('click_first', 'coupon_first'));--> statement-breakpoint
ALTER TABLE "affiliate"."advertisers" ADD CONSTRAINT "advertisers_currency_policy_check" CHECK ("affiliate"."advertisers"."currency_policy" in ('refuse', 'convert'));--> statement-breakpoint
ALTER TABLE "affiliate"."advertisers" ADD CONSTRAINT "advertisers_conversion_seconds_check" CHECK ("affiliate"."advertisers"."conversion_seconds_min" >= 0 and ("affiliate"."advertisers"."conversion_seconds_max" is null or "affiliate"."advertisers"."conversion_seconds_max" > "affiliate"."advertisers"."conversion_seconds_min"));--> statement-breakpoint
ALTER TABLE "affiliate"."advertisers" ADD CONSTRAINT "advertisers_cost_max_check" CHECK ("affiliate"."advertisers"."cost_max_bps" between 1 and 10000);--> statement-breakpoint
ALTER TABLE "affiliate"."advertisers" ADD CONSTRAINT "advertisers_low_balance_check" CHECK ("affiliate"."advertisers"."low_balance_minor" >= 0);--> statement-breakpoint
ALTER TABLE "affiliate"."advertisers" ADD CONSTRAINT "advertisers_words_check" CHECK (jsonb_typeof("affiliate"."advertisers"."status_words") = 'object' and jsonb_typeof("affiliate"."advertisers"."repeat_policies") = 'object' and jsonb_typeof("affiliate"."advertisers"."review_settings") = 'object');--> statement-breakpoint
ALTER TABLE "affiliate"."partnerships" ADD CONSTRAINT "partnerships_sponsor_check" CHECK ("affiliate"."partnerships"."sponsor_id" <> "affiliate"."partnerships"."affiliate_id");--> statement-breakpoint
ALTER TABLE "affiliate"."caps" ADD CONSTRAINT "caps_subject_check" CHECK ("affiliate"."caps"."offer_id" is not null or "affiliate"."caps"."affiliate_id" is not null or "affiliate"."caps"."metric" in ('commission', 'revenue'));--> statement-breakpoint
ALTER TABLE "affiliate"."commissions" ADD CONSTRAINT "commissions_refunded_check" CHECK ("affiliate"."commissions"."refunded_minor" between 0 and "affiliate"."commissions"."amount_minor");--> statement-breakpoint
ALTER TABLE "affiliate"."conversions" ADD CONSTRAINT "conversions_source_check" CHECK ("affiliate"."conversions"."source" in ('api', 'batch', 'postback', 'pixel', 'csv', 'manual'));--> statement-breakpoint
ALTER TABLE "affiliate"."conversions" ADD CONSTRAINT "conversions_refunded_check" CHECK ("affiliate"."conversions"."refunded_minor" between 0 and coalesce("affiliate"."conversions"."amount_minor", 0));--> statement-breakpoint
ALTER TABLE "affiliate"."conversions" ADD CONSTRAINT "conversions_fee_check" CHECK ("affiliate"."conversions"."fee_minor" >= 0 and "affiliate"."conversions"."fee_returned_minor" between 0 and "affiliate"."conversions"."fee_minor");--> statement-breakpoint
ALTER TABLE "affiliate"."conversions" ADD CONSTRAINT "conversions_rejection_check" CHECK ("affiliate"."conversions"."rejection" in ('no_attribution', 'click_rejected', 'outside_window', 'before_click', 'no_payout_rule', 'partnership_inactive', 'click_missing', 'over_cap', 'too_soon', 'too_late', 'customer_missing', 'original_missing', 'rejected_by_rule', 'recurring_over', 'nothing_to_undo', 'rate_missing', 'rejected_by_reviewer'));--> statement-breakpoint
ALTER TABLE "affiliate"."customers" ADD CONSTRAINT "customers_bound_by_check" CHECK ("affiliate"."customers"."bound_by" in ('click', 'coupon', 'customer', 'fingerprint', 'none'));--> statement-breakpoint
ALTER TABLE "logs"."inbound_reports" ADD CONSTRAINT "inbound_reports_awaits_check" CHECK ("logs"."inbound_reports"."awaits" in ('click', 'conversion', 'customer', 'rate'));--> statement-breakpoint
ALTER TABLE "logs"."inbound_reports" ADD CONSTRAINT "inbound_reports_source_check" CHECK ("logs"."inbound_reports"."source" in ('api', 'batch', 'postback', 'pixel', 'csv', 'manual'));--> statement-breakpoint
ALTER TABLE "logs"."inbound_reports" ADD CONSTRAINT "inbound_reports_verdict_check" CHECK ("logs"."inbound_reports"."verdict" in ('recorded', 'replayed', 'updated', 'ignored', 'received', 'parked', 'queued', 'expired', 'unauthenticated', 'forbidden', 'invalid_input', 'idempotency_conflict', 'failed'));--> statement-breakpoint
-- What is parked already waits for its click.
update logs.inbound_reports set awaits = 'click', awaits_key = click_id::text where verdict = 'parked';--> statement-breakpoint
ALTER TABLE "logs"."inbound_reports" ADD CONSTRAINT "inbound_reports_parked_check" CHECK ("logs"."inbound_reports"."verdict" <> 'parked' or ("logs"."inbound_reports"."awaits" is not null and "logs"."inbound_reports"."awaits_key" is not null and "logs"."inbound_reports"."report" is not null));--> statement-breakpoint
ALTER TABLE "ledger"."accounts" ADD CONSTRAINT "accounts_kind_check" CHECK ("ledger"."accounts"."kind" in ('plat.cash.paypal', 'plat.cash.gateway', 'plat.cash.bank', 'plat.fee_pending', 'plat.fee_revenue', 'plat.exp.paypal_fee', 'plat.capital', 'plat.saas_revenue', 'plat.exp.bad_debt', 'plat.exp.adjustment', 'adv.deposit', 'adv.receivable', 'adv.payer', 'aff.pending', 'aff.hold', 'aff.available', 'aff.in_transit', 'aff.debt'));--> statement-breakpoint
ALTER TABLE "ledger"."accounts" ADD CONSTRAINT "accounts_floor_check" CHECK (case when "ledger"."accounts"."kind" in ('plat.cash.paypal', 'plat.cash.gateway', 'plat.cash.bank', 'plat.exp.paypal_fee', 'plat.exp.bad_debt', 'plat.exp.adjustment', 'adv.receivable', 'adv.payer', 'aff.debt') then "ledger"."accounts"."debits_minor" >= "ledger"."accounts"."credits_minor" else "ledger"."accounts"."credits_minor" >= "ledger"."accounts"."debits_minor" end);--> statement-breakpoint
ALTER TABLE "ledger"."transactions" ADD CONSTRAINT "transactions_reason_check" CHECK ("ledger"."transactions"."reason" in ('capital_paid_in', 'deposit_received', 'commission_created', 'commission_approved', 'commission_released', 'payout_reserved', 'payout_paid', 'payout_fee_paid', 'payout_returned', 'payout_reversed', 'commission_rejected', 'commission_refunded', 'commission_restored', 'fee_charged', 'fee_earned', 'fee_returned', 'debt_swept', 'debt_written_off', 'deposit_charged_back', 'invoice_paid', 'adjusted', 'tariff_charged'));--> statement-breakpoint
ALTER TABLE "affiliate"."offers" ADD CONSTRAINT "offers_levels_check" CHECK ("affiliate"."offers"."level_2_bps" between 0 and 10000 and "affiliate"."offers"."level_3_bps" between 0 and 10000);--> statement-breakpoint
ALTER TABLE "affiliate"."offers" ADD CONSTRAINT "offers_postback_secret_check" CHECK ("affiliate"."offers"."postback_secret_hash" ~ '^[0-9a-f]{64}$');--> statement-breakpoint
ALTER TABLE "affiliate"."offers" ADD CONSTRAINT "offers_pixel_amount_check" CHECK ("affiliate"."offers"."pixel_amount_max_minor" >= 0);--> statement-breakpoint
ALTER TABLE "affiliate"."payout_rules" ADD CONSTRAINT "payout_rules_coupon_check" CHECK (not "affiliate"."payout_rules"."is_coupon" or "affiliate"."payout_rules"."affiliate_id" is not null);--> statement-breakpoint
ALTER TABLE "affiliate"."payout_rules" ADD CONSTRAINT "payout_rules_recurring_check" CHECK ("affiliate"."payout_rules"."recurring_months" between 0 and 600);--> statement-breakpoint
ALTER TABLE "affiliate"."payout_rules" ADD CONSTRAINT "payout_rules_tiers_check" CHECK (case when jsonb_typeof("affiliate"."payout_rules"."tiers") <> 'array' then false when jsonb_array_length("affiliate"."payout_rules"."tiers") = 0 then true else "affiliate"."payout_rules"."tier_metric" is not null and "affiliate"."payout_rules"."tier_period" is not null end);--> statement-breakpoint
ALTER TABLE "affiliate"."payout_rules" ADD CONSTRAINT "payout_rules_tier_metric_check" CHECK ("affiliate"."payout_rules"."tier_metric" in ('conversions', 'amount'));--> statement-breakpoint
ALTER TABLE "affiliate"."payout_rules" ADD CONSTRAINT "payout_rules_tier_period_check" CHECK ("affiliate"."payout_rules"."tier_period" in ('month', 'total'));--> statement-breakpoint
do $$
declare t text;
begin
  foreach t in array array['affiliate.reviews', 'affiliate.review_signals', 'affiliate.bookings', 'affiliate.invoices',
    'affiliate.invoice_lines', 'affiliate.exchange_rates', 'logs.events', 'logs.idempotency_keys', 'logs.audit_runs'] loop
    execute format('alter table %s enable row level security', t);
    execute format('alter table %s force row level security', t);
    execute format('create policy system_all on %s to app_system using (true) with check (true)', t);
  end loop;
end $$;

-- Who may decide on conversions and move their money: the advertiser itself, and those who pay.
create function affiliate.may_decide(row_advertiser uuid) returns boolean language sql stable
  as $$ select affiliate.is_advertiser(row_advertiser) or affiliate.may_pay() $$;

create policy api_update on affiliate.conversions for update to app_api
  using (affiliate.may_decide(advertiser_id)) with check (affiliate.may_decide(advertiser_id));
create policy api_update on affiliate.commissions for update to app_api
  using (affiliate.may_decide(advertiser_id)) with check (affiliate.may_decide(advertiser_id));
create policy api_update on affiliate.customers for update to app_api
  using (affiliate.is_advertiser(advertiser_id)) with check (affiliate.is_advertiser(advertiser_id));
create policy api_count on affiliate.conversion_rollups_daily to app_api
  using (affiliate.may_pay()) with check (affiliate.may_pay());
create policy api_count on affiliate.conversion_rollups_hourly to app_api
  using (affiliate.may_pay()) with check (affiliate.may_pay());
grant update (status, rejection, refunded_minor, fee_minor, fee_returned_minor, decided_at, decided_by, decision_note)
  on affiliate.conversions to app_api;
grant update (status, refunded_minor, is_in_review, released_at) on affiliate.commissions to app_api;
grant update (changed_at) on affiliate.caps to app_api;
grant update (terms, cancelled_at) on affiliate.customers to app_api;

create policy api_read on affiliate.reviews for select to app_api using (affiliate.may_see(advertiser_id, null));
create policy api_insert on affiliate.reviews for insert to app_api with check (affiliate.may_decide(advertiser_id));
create policy api_update on affiliate.reviews for update to app_api
  using (affiliate.may_decide(advertiser_id)) with check (affiliate.may_decide(advertiser_id));
create policy api_read on affiliate.review_signals for select to app_api using (affiliate.may_see(advertiser_id, null));
create policy api_insert on affiliate.review_signals for insert to app_api with check (affiliate.may_decide(advertiser_id));
grant select, insert on affiliate.reviews, affiliate.review_signals to app_api;
grant update (status, closed_at, closed_by, note) on affiliate.reviews to app_api;

create policy api_read on affiliate.bookings for select to app_api using (affiliate.may_see(advertiser_id, null));
create policy api_insert on affiliate.bookings for insert to app_api with check (affiliate.may_pay());
create policy api_update on affiliate.bookings for update to app_api using (affiliate.may_pay()) with check (affiliate.may_pay());
create policy api_read on affiliate.invoices for select to app_api using (affiliate.may_see(advertiser_id, null));
create policy api_insert on affiliate.invoices for insert to app_api with check (affiliate.may_pay());
create policy api_update on affiliate.invoices for update to app_api using (affiliate.may_pay()) with check (affiliate.may_pay());
create policy api_read on affiliate.invoice_lines for select to app_api using (affiliate.may_see(advertiser_id, null));
create policy api_insert on affiliate.invoice_lines for insert to app_api with check (affiliate.may_pay());
-- Rates are nobody's secret.
create policy api_read on affiliate.exchange_rates for select to app_api using (true);
create policy api_insert on affiliate.exchange_rates for insert to app_api with check (affiliate.may_pay());
grant select, insert on affiliate.bookings, affiliate.invoices, affiliate.invoice_lines, affiliate.exchange_rates to app_api;
grant update (status, decided_by, decided_at) on affiliate.bookings to app_api;
grant update (paid_minor, status) on affiliate.invoices to app_api;

create policy api_read on logs.events for select to app_api using (affiliate.may_see(advertiser_id, affiliate_id));
create policy api_insert on logs.events for insert to app_api with check (affiliate.may_decide(advertiser_id));
create policy api_all on logs.idempotency_keys to app_api
  using (affiliate.is_advertiser(advertiser_id)) with check (affiliate.is_advertiser(advertiser_id));
create policy api_read on logs.audit_runs for select to app_api using (affiliate.current_staff() is not null);
grant select, insert on logs.events to app_api;
grant select, insert, update on logs.idempotency_keys to app_api;
grant select on logs.audit_runs to app_api;

grant update (attribution_order, conversion_seconds_min, conversion_seconds_max, has_fingerprinting, cost_max_bps, currency_policy,
  low_balance_minor, low_balance_told_at, review_settings, status_words, repeat_policies, inbound_cidrs) on affiliate.advertisers to app_api;
grant update (level_2_bps, level_3_bps, postback_secret_hash, pixel_amount_max_minor, allows_paid_traffic) on affiliate.offers to app_api;

grant select, insert on affiliate.reviews, affiliate.review_signals, affiliate.bookings, affiliate.invoices, affiliate.invoice_lines,
  affiliate.exchange_rates, logs.events, logs.idempotency_keys, logs.audit_runs to app_system;
grant update on affiliate.reviews, affiliate.invoices, logs.idempotency_keys to app_system;
grant update (low_balance_told_at) on affiliate.advertisers to app_system;
-- Answers under an Idempotency-Key are kept for 30 days at least.
grant delete on logs.idempotency_keys to app_system;
create policy system_forget on logs.idempotency_keys as restrictive for delete to app_system
  using (created_at < now() - interval '30 days');

-- The sponsor is fixed when the affiliate applies. It must be there before, so no loop can ever close.
create function affiliate.refuse_sponsor_change() returns trigger language plpgsql
  as $$ begin
    raise exception using errcode = 'TR003', message = 'the sponsor of a partnership never changes';
  end $$;
create trigger partnerships_sponsor_fixed before update of sponsor_id on affiliate.partnerships
  for each row when (old.sponsor_id is distinct from new.sponsor_id) execute function affiliate.refuse_sponsor_change();

-- Fraud rules ask about people whom the advertiser may not see: they get yes or no, nothing else.
create function affiliate.plain_mail(mail text) returns text language sql immutable
  as $$ select replace(split_part(split_part(lower(trim(mail)), '@', 1), '+', 1), '.', '') || '@' || split_part(lower(trim(mail)), '@', 2) $$;
create policy mails_for_review on affiliate.users for select to current_user using (true);
create policy mails_for_review on affiliate.user_roles for select to current_user using (true);
create function affiliate.owns_mail(of_affiliate uuid, mail text) returns boolean
  language sql stable security definer set search_path = pg_catalog
  as $$ select exists (select from affiliate.affiliates a where a.id = of_affiliate
          and affiliate.plain_mail(a.paypal_email) = affiliate.plain_mail(mail))
      or exists (select from affiliate.user_roles r join affiliate.users u on u.id = r.user_id
          where r.affiliate_id = of_affiliate and affiliate.plain_mail(u.email) = affiliate.plain_mail(mail)) $$;
create function affiliate.shares_receiver(of_affiliate uuid) returns boolean
  language plpgsql stable security definer set search_path = pg_catalog
  as $$ begin return exists (select from affiliate.affiliates a join affiliate.affiliates b
          on b.id <> a.id and affiliate.plain_mail(b.paypal_email) = affiliate.plain_mail(a.paypal_email)
          where a.id = of_affiliate); end $$;
create index affiliates_receiver_idx on affiliate.affiliates (affiliate.plain_mail(paypal_email)) where paypal_email is not null;
revoke all on function affiliate.owns_mail(uuid, text), affiliate.shares_receiver(uuid) from public;
grant execute on function affiliate.owns_mail(uuid, text), affiliate.shares_receiver(uuid) to app_api, app_system;
-- Shared companies, addresses and sponsors, asked the same way: yes or no, nothing else.
create policy mails_for_review on affiliate.affiliates for select to current_user using (true);
create policy mails_for_review on affiliate.partnerships for select to current_user using (true);
create policy mails_for_review on affiliate.sessions for select to current_user using (true);
create index user_roles_affiliate_idx on affiliate.user_roles (affiliate_id) where affiliate_id is not null;
create function affiliate.has_mail_domain(of_affiliate uuid, domain text) returns boolean
  language sql stable security definer set search_path = pg_catalog
  as $$ select exists (select from affiliate.affiliates a where a.id = of_affiliate
          and split_part(lower(a.paypal_email), '@', 2) = lower(domain))
      or exists (select from affiliate.user_roles r join affiliate.users u on u.id = r.user_id
          where r.affiliate_id = of_affiliate and split_part(u.email, '@', 2) = lower(domain)) $$;
-- Sessions of the 90 days before.
create function affiliate.used_address(of_affiliate uuid, address text, at timestamptz) returns boolean
  language sql stable security definer set search_path = pg_catalog
  as $$ select exists (select from affiliate.user_roles r join affiliate.sessions s on s.user_id = r.user_id
          where r.affiliate_id = of_affiliate and s.ip = address and s.created_at > at - interval '90 days') $$;
-- What the affiliate shares with the two above: receiver, address, or null.
create function affiliate.ring_of(of_affiliate uuid, of_advertiser uuid, at timestamptz) returns text
  language plpgsql stable security definer set search_path = pg_catalog
  as $$ declare
    sponsor uuid := (select p.sponsor_id from affiliate.partnerships p
      where p.advertiser_id = of_advertiser and p.affiliate_id = of_affiliate);
    upline uuid[];
  begin
    if sponsor is null then return null; end if;
    upline := array[sponsor, (select p.sponsor_id from affiliate.partnerships p
      where p.advertiser_id = of_advertiser and p.affiliate_id = sponsor)];
    if exists (select from affiliate.affiliates a join affiliate.affiliates b
        on affiliate.plain_mail(a.paypal_email) = affiliate.plain_mail(b.paypal_email)
        where a.id = of_affiliate and b.id = any (upline)) then return 'receiver'; end if;
    if exists (select from affiliate.user_roles r join affiliate.sessions s on s.user_id = r.user_id
        where r.affiliate_id = any (upline) and s.created_at > at - interval '90 days'
          and affiliate.used_address(of_affiliate, s.ip, at)) then return 'address'; end if;
    return null;
  end $$;
revoke all on function affiliate.has_mail_domain(uuid, text), affiliate.used_address(uuid, text, timestamptz),
  affiliate.ring_of(uuid, uuid, timestamptz) from public;
grant execute on function affiliate.has_mail_domain(uuid, text), affiliate.used_address(uuid, text, timestamptz),
  affiliate.ring_of(uuid, uuid, timestamptz) to app_api, app_system;
-- What fraud rules ask of one report, a row for each affiliate and offer it may turn out to belong to. As a function it keeps
-- its plan: planned anew for every conversion it would cost more than the conversion. It sees what its caller may see.
create function affiliate.review_facts(of_advertiser uuid, of_app uuid, named_click uuid, coupon_code text, of_customer text,
    of_fingerprint text, address inet, mail text, mail_domain text, of_event text, own_external_id text, minor bigint,
    in_currency text, converted_at timestamptz, at timestamptz)
  returns table (affiliate_id uuid, offer_id uuid, facts jsonb)
  language plpgsql stable
  as $$
  #variable_conflict use_column
  declare
    today date := (at at time zone 'UTC')::date;
    named record;
    seen jsonb;
    by_address jsonb;
    like_order jsonb;
    visitor text := of_fingerprint;
  begin
    select c.id, c.affiliate_id, c.offer_id, c.clicked_at, c.country, c.referrer, c.fingerprint into named
      from affiliate.clicks n join affiliate.clicks c on c.id = coalesce(n.duplicate_of, n.id)
      where n.id = named_click and n.advertiser_id = of_advertiser and n.app_id = of_app
        and c.advertiser_id = of_advertiser and c.app_id = of_app;
    visitor := coalesce(named.fingerprint, visitor);
    if visitor is not null then
      select jsonb_agg(to_jsonb(s) order by s.id desc) into seen from (
        select c.id, c.affiliate_id, c.offer_id, c.clicked_at, c.country, c.referrer from affiliate.clicks c
        where c.fingerprint = visitor and c.id >= affiliate.uuid_floor(at - interval '30 days')
          and c.advertiser_id = of_advertiser and c.app_id = of_app and (c.reason is null or c.reason = 'duplicate')
        order by c.id desc limit 20) s;
    end if;
    if address is not null then
      by_address := (select jsonb_build_array(count(*) filter (where v.recorded_at > at - interval '1 hour'),
          count(*) filter (where v.amount_minor = minor and v.currency = in_currency))
        from (select c.recorded_at, c.amount_minor, c.currency from affiliate.conversions c
          where c.visitor_ip = address and c.recorded_at > at - interval '1 day'
            and c.advertiser_id = of_advertiser and c.event in ('lead', 'sale', 'rebill')
          order by c.recorded_at desc limit 1000) v);
    end if;
    if of_customer is not null and minor is not null then
      like_order := (select jsonb_build_object('external_id', c.external_id, 'occurred_at', c.occurred_at)
        from affiliate.customers b join affiliate.conversions c on c.customer_id = b.id
        where b.external_id = of_customer and b.advertiser_id = of_advertiser and b.app_id = of_app
          and c.advertiser_id = of_advertiser and c.event = of_event and c.external_id <> own_external_id
          and c.amount_minor = minor and c.currency = in_currency
          and c.occurred_at between converted_at - interval '1 day' and converted_at + interval '1 day'
        order by abs(extract(epoch from c.occurred_at - converted_at)) limit 1);
    end if;
    return query
      with candidate as materialized (
        select named.affiliate_id, named.offer_id where named.id is not null
        union select (s->>'affiliate_id')::uuid, (s->>'offer_id')::uuid from jsonb_array_elements(seen) s
        union select e.affiliate_id, e.offer_id from affiliate.enrollments e
          where coupon_code is not null and upper(e.coupon) = upper(coupon_code) and e.advertiser_id = of_advertiser
        union select b.affiliate_id, b.offer_id from affiliate.customers b
          where b.external_id = of_customer and b.advertiser_id = of_advertiser and b.app_id = of_app)
      select k.affiliate_id, k.offer_id, jsonb_build_object(
        'settings', adv.review_settings, 'allows_paid_traffic', o.allows_paid_traffic,
        'pixel_amount_max_minor', o.pixel_amount_max_minor::text,
        'named', case when named.id is not null then to_jsonb(named) end, 'seen', seen, 'has_fingerprint', visitor is not null,
        'address', by_address, 'like_order', like_order,
        'owns_mail', mail is not null and affiliate.owns_mail(k.affiliate_id, mail),
        'shares_mail_domain', mail_domain is not null and affiliate.has_mail_domain(k.affiliate_id, mail_domain),
        'used_address', address is not null and affiliate.used_address(k.affiliate_id, host(address), at),
        'shares_receiver', affiliate.shares_receiver(k.affiliate_id),
        'ring', affiliate.ring_of(k.affiliate_id, of_advertiser, at),
        'hour_conversions', (select coalesce(sum(r.conversions), 0) from affiliate.conversion_rollups_hourly r
          where r.affiliate_id = k.affiliate_id and r.advertiser_id = of_advertiser
            and r.hour = date_trunc('hour', at, 'UTC') and r.event in ('lead', 'sale', 'rebill')),
        'week_conversions', days.week, 'earned', days.earned, 'undone', days.undone,
        'billable_clicks', (select coalesce(sum(r.billable), 0) from affiliate.click_rollups_daily r
          where r.affiliate_id = k.affiliate_id and r.advertiser_id = of_advertiser and r.day > today - 30),
        -- The others are asked only about an affiliate of whose conversions more than a tenth is undone.
        'peers', case when days.earned >= 20 and days.undone * 10 > days.earned then (
          select jsonb_build_object(
            'earned', coalesce(sum(r.conversions) filter (where r.event in ('lead', 'sale', 'rebill')), 0),
            'undone', coalesce(sum(r.conversions) filter (where r.event in ('refund', 'chargeback')), 0))
          from affiliate.conversion_rollups_daily r
          where r.advertiser_id = of_advertiser and r.affiliate_id <> k.affiliate_id and r.day > today - 30) end)
      from candidate k
      join affiliate.advertisers adv on adv.id = of_advertiser
      join affiliate.offers o on o.id = k.offer_id and o.advertiser_id = of_advertiser
      cross join lateral (
        select coalesce(sum(r.conversions) filter (where r.event in ('lead', 'sale', 'rebill')), 0) as earned,
          coalesce(sum(r.conversions) filter (where r.event in ('refund', 'chargeback')), 0) as undone,
          coalesce(sum(r.conversions) filter (where r.event in ('lead', 'sale', 'rebill')
            and r.day between today - 7 and today - 1), 0) as week
        from affiliate.conversion_rollups_daily r
        where r.affiliate_id = k.affiliate_id and r.advertiser_id = of_advertiser and r.day > today - 30) days;
  end $$;

-- Bookings and invoices: a refused booking frees its reference, a void invoice its period.
ALTER TABLE "affiliate"."bookings" DROP CONSTRAINT "bookings_reference_key";
ALTER TABLE "affiliate"."invoices" DROP CONSTRAINT "invoices_period_key";
ALTER TABLE "affiliate"."invoices" ADD COLUMN "voided_at" timestamp with time zone;
ALTER TABLE "affiliate"."invoices" ADD COLUMN "voided_by" uuid;
ALTER TABLE "affiliate"."invoices" ADD COLUMN "void_reason" text;
ALTER TABLE "affiliate"."bookings" ADD CONSTRAINT "bookings_invoice_fk" FOREIGN KEY ("advertiser_id","invoice_id") REFERENCES "affiliate"."invoices"("advertiser_id","id") ON DELETE no action ON UPDATE no action;
CREATE UNIQUE INDEX "bookings_reference_key" ON "affiliate"."bookings" USING btree ("kind","reference") WHERE status <> 'refused';
CREATE INDEX "bookings_invoice_idx" ON "affiliate"."bookings" USING btree ("invoice_id") WHERE invoice_id is not null;
CREATE UNIQUE INDEX "invoices_period_key" ON "affiliate"."invoices" USING btree ("advertiser_id","currency","period_start") WHERE status <> 'void';
ALTER TABLE "affiliate"."bookings" ADD CONSTRAINT "bookings_invoice_check" CHECK (("affiliate"."bookings"."kind" = 'invoice_payment') = ("affiliate"."bookings"."invoice_id" is not null));
ALTER TABLE "affiliate"."invoices" ADD CONSTRAINT "invoices_void_check" CHECK (("affiliate"."invoices"."status" = 'void') = ("affiliate"."invoices"."void_reason" is not null) and ("affiliate"."invoices"."void_reason" is null or length("affiliate"."invoices"."void_reason") between 1 and 2000));
grant update (voided_at, voided_by, void_reason) on affiliate.invoices to app_api;

-- Credit is given by those who pay, never by the advertiser itself; and finance changes nothing else of an advertiser.
create policy api_credit on affiliate.advertisers for update to app_api using (affiliate.may_pay()) with check (affiliate.may_pay());
grant update (credit_limit_minor) on affiliate.advertisers to app_api;
create function affiliate.guard_advertiser_change() returns trigger language plpgsql
  as $$
  declare of_finance text[] := array['credit_limit_minor', 'low_balance_told_at'];
  begin
    if new.credit_limit_minor <> old.credit_limit_minor and affiliate.may_pay() is not true then
      raise exception using errcode = 'TR003', message = 'credit is given by finance';
    end if;
    if affiliate.current_staff() = 'finance' and (to_jsonb(new) - of_finance) <> (to_jsonb(old) - of_finance) then
      raise exception using errcode = 'TR003', message = 'finance gives credit and changes nothing else of an advertiser';
    end if;
    return new;
  end $$;
create trigger advertisers_guarded before update on affiliate.advertisers
  for each row execute function affiliate.guard_advertiser_change();

-- A postback or a pixel carries no key: the click it names (or the offer in its address) says whose it is. Nothing else is told.
create policy doors on affiliate.clicks for select to current_user using (true);
create policy doors on affiliate.offers for select to current_user using (true);
create policy doors on affiliate.advertisers for select to current_user using (true);
create function affiliate.inbound_door(of_click uuid, of_offer text)
  returns table (advertiser_id uuid, app_id uuid, offer_id uuid, currency text, has_click boolean, postback_secret_hash text,
    pixel_amount_max_minor bigint, status_words jsonb, repeat_policies jsonb, inbound_cidrs text[])
  language sql stable security definer set search_path = pg_catalog
  as $$ with named as (
      select o.id, c.id is not null as has_click
      from (select 1) as one
      left join affiliate.clicks c on c.id = of_click
      join affiliate.offers o on o.id = c.offer_id or (c.id is null and (o.id::text = lower(of_offer) or lower(o.code) = lower(of_offer))))
    select o.advertiser_id, o.app_id, o.id, o.currency, n.has_click, o.postback_secret_hash, o.pixel_amount_max_minor,
      v.status_words, v.repeat_policies, v.inbound_cidrs
    from named n join affiliate.offers o on o.id = n.id join affiliate.advertisers v on v.id = o.advertiser_id $$;
revoke all on function affiliate.inbound_door(uuid, text) from public;
grant execute on function affiliate.inbound_door(uuid, text) to app_api, app_system;
