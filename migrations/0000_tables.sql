-- Every table of the path from click to payout. Made from schema/*.ts; the one edit by hand is PARTITION BY on clicks.
CREATE SCHEMA "affiliate";
--> statement-breakpoint
CREATE SCHEMA "ledger";
--> statement-breakpoint
CREATE SCHEMA "logs";
--> statement-breakpoint
CREATE TABLE "affiliate"."advertisers" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"name" text NOT NULL,
	"status" text DEFAULT 'active' NOT NULL,
	"billing_mode" text DEFAULT 'prepaid' NOT NULL,
	"currency" text DEFAULT 'USD' NOT NULL,
	"credit_limit_minor" bigint DEFAULT 0 NOT NULL,
	"payout_minimum_minor" bigint DEFAULT 10000 NOT NULL,
	"time_zone" text DEFAULT 'UTC' NOT NULL,
	"fallback_url" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "advertisers_status_check" CHECK ("affiliate"."advertisers"."status" in ('active', 'suspended')),
	CONSTRAINT "advertisers_billing_mode_check" CHECK ("affiliate"."advertisers"."billing_mode" in ('prepaid', 'postpaid', 'own_payer')),
	CONSTRAINT "advertisers_currency_check" CHECK ("affiliate"."advertisers"."currency" in ('USD', 'EUR', 'GBP', 'CAD', 'AUD', 'CHF', 'PLN', 'BRL', 'RUB', 'HUF', 'TWD', 'JPY', 'KWD')),
	CONSTRAINT "advertisers_credit_limit_check" CHECK ("affiliate"."advertisers"."credit_limit_minor" >= 0),
	CONSTRAINT "advertisers_payout_minimum_check" CHECK ("affiliate"."advertisers"."payout_minimum_minor" > 0)
);
--> statement-breakpoint
CREATE TABLE "affiliate"."app_hosts" (
	"host" text PRIMARY KEY NOT NULL,
	"advertiser_id" uuid NOT NULL,
	"app_id" uuid NOT NULL,
	"verified_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "app_hosts_host_check" CHECK ("affiliate"."app_hosts"."host" = lower("affiliate"."app_hosts"."host") and "affiliate"."app_hosts"."host" !~ '[:/ ]')
);
--> statement-breakpoint
CREATE TABLE "affiliate"."app_keys" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"advertiser_id" uuid NOT NULL,
	"app_id" uuid NOT NULL,
	"name" text NOT NULL,
	"hash" text NOT NULL,
	"scopes" text[] NOT NULL,
	"expires_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "app_keys_hash_check" CHECK ("affiliate"."app_keys"."hash" ~ '^[0-9a-f]{64}$'),
	CONSTRAINT "app_keys_scopes_check" CHECK ("affiliate"."app_keys"."scopes" <@ array['conversions:write'])
);
--> statement-breakpoint
CREATE TABLE "affiliate"."apps" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"advertiser_id" uuid NOT NULL,
	"name" text NOT NULL,
	"status" text DEFAULT 'active' NOT NULL,
	"default_offer_id" uuid,
	"click_id_parameter" text,
	"attribution" text DEFAULT 'last' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "apps_tenant_key" UNIQUE("advertiser_id","id"),
	CONSTRAINT "apps_status_check" CHECK ("affiliate"."apps"."status" in ('active', 'paused')),
	CONSTRAINT "apps_attribution_check" CHECK ("affiliate"."apps"."attribution" in ('first', 'last')),
	CONSTRAINT "apps_click_id_parameter_check" CHECK ("affiliate"."apps"."click_id_parameter" ~ '^[A-Za-z0-9_.-]{1,64}$')
);
--> statement-breakpoint
CREATE TABLE "affiliate"."affiliates" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"code" text NOT NULL,
	"name" text NOT NULL,
	"status" text DEFAULT 'pending' NOT NULL,
	"paypal_email" text,
	"payout_minimum_minor" bigint,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "affiliates_code_check" CHECK ("affiliate"."affiliates"."code" ~ '^[A-Za-z0-9_-]{2,32}$'),
	CONSTRAINT "affiliates_status_check" CHECK ("affiliate"."affiliates"."status" in ('pending', 'approved', 'rejected', 'blocked')),
	CONSTRAINT "affiliates_paypal_email_check" CHECK (length("affiliate"."affiliates"."paypal_email") between 3 and 127),
	CONSTRAINT "affiliates_payout_minimum_check" CHECK ("affiliate"."affiliates"."payout_minimum_minor" > 0)
);
--> statement-breakpoint
CREATE TABLE "affiliate"."enrollments" (
	"offer_id" uuid NOT NULL,
	"affiliate_id" uuid NOT NULL,
	"advertiser_id" uuid NOT NULL,
	"coupon" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "enrollments_pk" PRIMARY KEY("offer_id","affiliate_id"),
	CONSTRAINT "enrollments_coupon_check" CHECK ("affiliate"."enrollments"."coupon" ~ '^[A-Za-z0-9_-]{3,40}$')
);
--> statement-breakpoint
CREATE TABLE "affiliate"."partnerships" (
	"advertiser_id" uuid NOT NULL,
	"affiliate_id" uuid NOT NULL,
	"status" text DEFAULT 'pending' NOT NULL,
	"hold_days" smallint,
	"cookie_days" smallint,
	"decided_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "partnerships_pk" PRIMARY KEY("advertiser_id","affiliate_id"),
	CONSTRAINT "partnerships_status_check" CHECK ("affiliate"."partnerships"."status" in ('pending', 'approved', 'rejected', 'suspended')),
	CONSTRAINT "partnerships_hold_days_check" CHECK ("affiliate"."partnerships"."hold_days" between 0 and 365),
	CONSTRAINT "partnerships_cookie_days_check" CHECK ("affiliate"."partnerships"."cookie_days" between 1 and 400)
);
--> statement-breakpoint
CREATE TABLE "affiliate"."clicks" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"clicked_at" timestamp with time zone NOT NULL,
	"offer_id" uuid NOT NULL,
	"app_id" uuid NOT NULL,
	"advertiser_id" uuid NOT NULL,
	"affiliate_id" uuid NOT NULL,
	"link_id" uuid,
	"landing_url_id" uuid,
	"sub1" text,
	"sub2" text,
	"sub3" text,
	"sub4" text,
	"sub5" text,
	"sub6" text,
	"sub7" text,
	"sub8" text,
	"sub9" text,
	"sub10" text,
	"ip" "inet",
	"country" text,
	"region" text,
	"city" text,
	"asn" integer,
	"device" text NOT NULL,
	"os" text,
	"browser" text,
	"user_agent" text,
	"referrer" text,
	"language" text,
	"fingerprint" text,
	"reason" text,
	"duplicate_of" uuid,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "clicks_reason_check" CHECK ("affiliate"."clicks"."reason" in ('affiliate_inactive', 'offer_inactive', 'partnership_inactive', 'bot', 'no_user_agent', 'geo', 'duplicate')),
	CONSTRAINT "clicks_device_check" CHECK ("affiliate"."clicks"."device" in ('desktop', 'mobile', 'tablet', 'tv', 'bot', 'unknown')),
	CONSTRAINT "clicks_duplicate_check" CHECK (("affiliate"."clicks"."reason" = 'duplicate') is true or "affiliate"."clicks"."duplicate_of" is null)
) PARTITION BY RANGE ("id");
--> statement-breakpoint
CREATE TABLE "affiliate"."commissions" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"conversion_id" uuid NOT NULL,
	"advertiser_id" uuid NOT NULL,
	"offer_id" uuid NOT NULL,
	"affiliate_id" uuid NOT NULL,
	"level" smallint NOT NULL,
	"amount_minor" bigint NOT NULL,
	"currency" text NOT NULL,
	"rate_bps" integer NOT NULL,
	"fixed_minor" bigint NOT NULL,
	"status" text NOT NULL,
	"hold_until" timestamp with time zone NOT NULL,
	"is_in_review" boolean DEFAULT false NOT NULL,
	"released_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "commissions_level_key" UNIQUE("conversion_id","level"),
	CONSTRAINT "commissions_level_check" CHECK ("affiliate"."commissions"."level" between 1 and 3),
	CONSTRAINT "commissions_amount_check" CHECK ("affiliate"."commissions"."amount_minor" > 0),
	CONSTRAINT "commissions_currency_check" CHECK ("affiliate"."commissions"."currency" in ('USD', 'EUR', 'GBP', 'CAD', 'AUD', 'CHF', 'PLN', 'BRL', 'RUB', 'HUF', 'TWD', 'JPY', 'KWD')),
	CONSTRAINT "commissions_status_check" CHECK ("affiliate"."commissions"."status" in ('pending', 'held', 'available', 'rejected', 'reversed', 'unfunded')),
	CONSTRAINT "commissions_rate_check" CHECK ("affiliate"."commissions"."rate_bps" between 0 and 10000 and "affiliate"."commissions"."fixed_minor" >= 0),
	CONSTRAINT "commissions_released_check" CHECK ("affiliate"."commissions"."status" <> 'available' or "affiliate"."commissions"."released_at" is not null)
);
--> statement-breakpoint
CREATE TABLE "affiliate"."conversions" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"advertiser_id" uuid NOT NULL,
	"app_id" uuid NOT NULL,
	"event" text NOT NULL,
	"external_id" text NOT NULL,
	"content_hash" text NOT NULL,
	"offer_id" uuid,
	"affiliate_id" uuid,
	"click_id" uuid,
	"customer_id" uuid,
	"amount_minor" bigint,
	"currency" text,
	"revenue_minor" bigint DEFAULT 0 NOT NULL,
	"status" text NOT NULL,
	"rejection" text,
	"attributed_by" text NOT NULL,
	"receipt" jsonb NOT NULL,
	"metadata" jsonb,
	"occurred_at" timestamp with time zone NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	CONSTRAINT "conversions_external_key" UNIQUE("app_id","event","external_id"),
	CONSTRAINT "conversions_tenant_key" UNIQUE("advertiser_id","id"),
	CONSTRAINT "conversions_event_check" CHECK ("affiliate"."conversions"."event" in ('lead', 'sale', 'rebill', 'refund', 'chargeback', 'cancel')),
	CONSTRAINT "conversions_status_check" CHECK ("affiliate"."conversions"."status" in ('pending', 'approved', 'rejected', 'reversed')),
	CONSTRAINT "conversions_rejection_check" CHECK ("affiliate"."conversions"."rejection" in ('no_attribution', 'click_rejected', 'outside_window', 'before_click', 'no_payout_rule', 'partnership_inactive', 'click_missing')),
	CONSTRAINT "conversions_rejected_check" CHECK (("affiliate"."conversions"."status" = 'rejected') or "affiliate"."conversions"."rejection" is null),
	CONSTRAINT "conversions_attributed_by_check" CHECK ("affiliate"."conversions"."attributed_by" in ('click', 'coupon', 'customer', 'fingerprint', 'none')),
	CONSTRAINT "conversions_attributed_check" CHECK ("affiliate"."conversions"."status" = 'rejected' or ("affiliate"."conversions"."offer_id" is not null and "affiliate"."conversions"."affiliate_id" is not null)),
	CONSTRAINT "conversions_amount_check" CHECK ("affiliate"."conversions"."amount_minor" >= 0 and "affiliate"."conversions"."revenue_minor" >= 0),
	CONSTRAINT "conversions_money_check" CHECK (("affiliate"."conversions"."amount_minor" is null) or ("affiliate"."conversions"."currency" is not null)),
	CONSTRAINT "conversions_currency_check" CHECK ("affiliate"."conversions"."currency" in ('USD', 'EUR', 'GBP', 'CAD', 'AUD', 'CHF', 'PLN', 'BRL', 'RUB', 'HUF', 'TWD', 'JPY', 'KWD')),
	CONSTRAINT "conversions_external_id_check" CHECK (length("affiliate"."conversions"."external_id") between 1 and 255)
);
--> statement-breakpoint
CREATE TABLE "affiliate"."customers" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"advertiser_id" uuid NOT NULL,
	"app_id" uuid NOT NULL,
	"external_id" text NOT NULL,
	"offer_id" uuid NOT NULL,
	"affiliate_id" uuid NOT NULL,
	"click_id" uuid,
	"bound_at" timestamp with time zone NOT NULL,
	CONSTRAINT "customers_external_key" UNIQUE("app_id","external_id"),
	CONSTRAINT "customers_tenant_key" UNIQUE("advertiser_id","id"),
	CONSTRAINT "customers_external_id_check" CHECK (length("affiliate"."customers"."external_id") between 1 and 255)
);
--> statement-breakpoint
CREATE TABLE "logs"."click_messages" (
	"isolate" uuid NOT NULL,
	"sequence" integer NOT NULL,
	"cumulative" integer NOT NULL,
	"clicks" integer NOT NULL,
	"unknown_codes" integer NOT NULL,
	"received_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "click_messages_pk" PRIMARY KEY("isolate","sequence"),
	CONSTRAINT "click_messages_counts_check" CHECK ("logs"."click_messages"."sequence" > 0 and "logs"."click_messages"."clicks" >= 0 and "logs"."click_messages"."cumulative" >= "logs"."click_messages"."clicks" and "logs"."click_messages"."unknown_codes" >= 0)
);
--> statement-breakpoint
CREATE TABLE "logs"."inbound_reports" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"advertiser_id" uuid NOT NULL,
	"app_id" uuid NOT NULL,
	"app_key_id" uuid,
	"source" text NOT NULL,
	"body" text NOT NULL,
	"report" jsonb,
	"verdict" text NOT NULL,
	"verdict_detail" text,
	"click_id" uuid,
	"conversion_id" uuid,
	"received_at" timestamp with time zone NOT NULL,
	"judged_at" timestamp with time zone,
	CONSTRAINT "inbound_reports_source_check" CHECK ("logs"."inbound_reports"."source" in ('api')),
	CONSTRAINT "inbound_reports_verdict_check" CHECK ("logs"."inbound_reports"."verdict" in ('received', 'recorded', 'replayed', 'parked', 'idempotency_conflict', 'invalid_input', 'failed')),
	CONSTRAINT "inbound_reports_parked_check" CHECK ("logs"."inbound_reports"."verdict" <> 'parked' or ("logs"."inbound_reports"."click_id" is not null and "logs"."inbound_reports"."report" is not null))
);
--> statement-breakpoint
CREATE TABLE "ledger"."accounts" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"kind" text NOT NULL,
	"currency" text NOT NULL,
	"advertiser_id" uuid,
	"affiliate_id" uuid,
	"debits_minor" bigint DEFAULT 0 NOT NULL,
	"credits_minor" bigint DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "accounts_key" UNIQUE NULLS NOT DISTINCT("kind","currency","advertiser_id","affiliate_id"),
	CONSTRAINT "accounts_currency_key" UNIQUE("id","currency"),
	CONSTRAINT "accounts_kind_check" CHECK ("ledger"."accounts"."kind" in ('plat.cash.paypal', 'plat.cash.gateway', 'plat.cash.bank', 'plat.fee_pending', 'plat.fee_revenue', 'plat.exp.paypal_fee', 'plat.capital', 'adv.deposit', 'adv.receivable', 'adv.payer', 'aff.pending', 'aff.hold', 'aff.available', 'aff.in_transit', 'aff.debt')),
	CONSTRAINT "accounts_currency_check" CHECK ("ledger"."accounts"."currency" in ('USD', 'EUR', 'GBP', 'CAD', 'AUD', 'CHF', 'PLN', 'BRL', 'RUB', 'HUF', 'TWD', 'JPY', 'KWD')),
	CONSTRAINT "accounts_totals_check" CHECK ("ledger"."accounts"."debits_minor" >= 0 and "ledger"."accounts"."credits_minor" >= 0),
	CONSTRAINT "accounts_floor_check" CHECK (case when "ledger"."accounts"."kind" in ('plat.cash.paypal', 'plat.cash.gateway', 'plat.cash.bank', 'plat.exp.paypal_fee', 'adv.receivable', 'adv.payer', 'aff.debt') then "ledger"."accounts"."debits_minor" >= "ledger"."accounts"."credits_minor" else "ledger"."accounts"."credits_minor" >= "ledger"."accounts"."debits_minor" end),
	CONSTRAINT "accounts_owner_check" CHECK (case when "ledger"."accounts"."kind" like 'aff.%' then "ledger"."accounts"."affiliate_id" is not null and "ledger"."accounts"."advertiser_id" is not null when "ledger"."accounts"."kind" like 'adv.%' or "ledger"."accounts"."kind" = 'plat.fee_pending' then "ledger"."accounts"."advertiser_id" is not null and "ledger"."accounts"."affiliate_id" is null else "ledger"."accounts"."affiliate_id" is null end)
);
--> statement-breakpoint
CREATE TABLE "ledger"."transactions" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"idempotency_key" text NOT NULL,
	"reason" text NOT NULL,
	"advertiser_id" uuid,
	"affiliate_id" uuid,
	"commission_id" uuid,
	"payout_item_id" uuid,
	"effective_at" timestamp with time zone NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "transactions_idempotency_key" UNIQUE("idempotency_key"),
	CONSTRAINT "transactions_reason_check" CHECK ("ledger"."transactions"."reason" in ('capital_paid_in', 'deposit_received', 'commission_created', 'commission_approved', 'commission_released', 'payout_reserved', 'payout_paid', 'payout_fee_paid', 'payout_returned', 'payout_reversed')),
	CONSTRAINT "transactions_key_check" CHECK (length("ledger"."transactions"."idempotency_key") between 3 and 200)
);
--> statement-breakpoint
CREATE TABLE "ledger"."transfers" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"transaction_id" uuid NOT NULL,
	"debit_account_id" uuid NOT NULL,
	"credit_account_id" uuid NOT NULL,
	"amount_minor" bigint NOT NULL,
	"currency" text NOT NULL,
	"advertiser_id" uuid,
	"affiliate_id" uuid,
	CONSTRAINT "transfers_amount_check" CHECK ("ledger"."transfers"."amount_minor" > 0),
	CONSTRAINT "transfers_two_accounts_check" CHECK ("ledger"."transfers"."debit_account_id" <> "ledger"."transfers"."credit_account_id")
);
--> statement-breakpoint
CREATE TABLE "affiliate"."landing_urls" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"advertiser_id" uuid NOT NULL,
	"offer_id" uuid NOT NULL,
	"url" text NOT NULL,
	"weight" smallint DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "landing_urls_url_check" CHECK ("affiliate"."landing_urls"."url" ~ '^https?://[^{}/?#]+' and length("affiliate"."landing_urls"."url") <= 2048),
	CONSTRAINT "landing_urls_weight_check" CHECK ("affiliate"."landing_urls"."weight" between 1 and 1000)
);
--> statement-breakpoint
CREATE TABLE "affiliate"."offers" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"code" text NOT NULL,
	"advertiser_id" uuid NOT NULL,
	"app_id" uuid NOT NULL,
	"name" text NOT NULL,
	"model" text NOT NULL,
	"currency" text NOT NULL,
	"status" text DEFAULT 'draft' NOT NULL,
	"approval" text DEFAULT 'auto' NOT NULL,
	"hold_days" smallint DEFAULT 30 NOT NULL,
	"window_days" smallint DEFAULT 30 NOT NULL,
	"cookie_days" smallint DEFAULT 30 NOT NULL,
	"dedupe_seconds" integer DEFAULT 86400 NOT NULL,
	"geo_allow" text[] DEFAULT '{}' NOT NULL,
	"geo_deny" text[] DEFAULT '{}' NOT NULL,
	"fallback_url" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "offers_tenant_key" UNIQUE("advertiser_id","id"),
	CONSTRAINT "offers_code_check" CHECK ("affiliate"."offers"."code" ~ '^[A-Za-z0-9_-]{2,32}$'),
	CONSTRAINT "offers_model_check" CHECK ("affiliate"."offers"."model" in ('CPA', 'CPL', 'CPS', 'RevShare')),
	CONSTRAINT "offers_currency_check" CHECK ("affiliate"."offers"."currency" in ('USD', 'EUR', 'GBP', 'CAD', 'AUD', 'CHF', 'PLN', 'BRL', 'RUB', 'HUF', 'TWD', 'JPY', 'KWD')),
	CONSTRAINT "offers_status_check" CHECK ("affiliate"."offers"."status" in ('draft', 'active', 'paused', 'archived')),
	CONSTRAINT "offers_approval_check" CHECK ("affiliate"."offers"."approval" in ('auto', 'manual')),
	CONSTRAINT "offers_hold_days_check" CHECK ("affiliate"."offers"."hold_days" between 0 and 365),
	CONSTRAINT "offers_window_days_check" CHECK ("affiliate"."offers"."window_days" between 1 and 365),
	CONSTRAINT "offers_cookie_days_check" CHECK ("affiliate"."offers"."cookie_days" between 1 and 400),
	CONSTRAINT "offers_dedupe_seconds_check" CHECK ("affiliate"."offers"."dedupe_seconds" between 0 and 2592000)
);
--> statement-breakpoint
CREATE TABLE "affiliate"."payout_rules" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"advertiser_id" uuid NOT NULL,
	"offer_id" uuid NOT NULL,
	"affiliate_id" uuid,
	"event" text NOT NULL,
	"kind" text NOT NULL,
	"rate_bps" integer DEFAULT 0 NOT NULL,
	"fixed_minor" bigint DEFAULT 0 NOT NULL,
	"revenue_rate_bps" integer DEFAULT 0 NOT NULL,
	"revenue_fixed_minor" bigint DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "payout_rules_once" UNIQUE NULLS NOT DISTINCT("offer_id","affiliate_id","event"),
	CONSTRAINT "payout_rules_event_check" CHECK ("affiliate"."payout_rules"."event" in ('lead', 'sale', 'rebill', 'refund', 'chargeback', 'cancel')),
	CONSTRAINT "payout_rules_kind_check" CHECK ("affiliate"."payout_rules"."kind" in ('percent', 'fixed', 'hybrid')),
	CONSTRAINT "payout_rules_rate_check" CHECK ("affiliate"."payout_rules"."rate_bps" between 0 and 10000),
	CONSTRAINT "payout_rules_fixed_check" CHECK ("affiliate"."payout_rules"."fixed_minor" >= 0),
	CONSTRAINT "payout_rules_revenue_check" CHECK ("affiliate"."payout_rules"."revenue_rate_bps" between "affiliate"."payout_rules"."rate_bps" and 10000 and "affiliate"."payout_rules"."revenue_fixed_minor" >= "affiliate"."payout_rules"."fixed_minor"),
	CONSTRAINT "payout_rules_shape_check" CHECK (("affiliate"."payout_rules"."kind" <> 'percent' or "affiliate"."payout_rules"."fixed_minor" = 0) and ("affiliate"."payout_rules"."kind" <> 'fixed' or "affiliate"."payout_rules"."rate_bps" = 0))
);
--> statement-breakpoint
CREATE TABLE "affiliate"."payout_batches" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"run_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"payer_advertiser_id" uuid,
	"currency" text NOT NULL,
	"item_count" integer NOT NULL,
	"total_minor" bigint NOT NULL,
	"status" text DEFAULT 'draft' NOT NULL,
	"request" text NOT NULL,
	"request_sha256" text NOT NULL,
	"created_by" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"approved_by" uuid,
	"approved_at" timestamp with time zone,
	"submission_requested_by" uuid,
	"submission_requested_at" timestamp with time zone,
	"discarded_by" uuid,
	"lease_token" integer DEFAULT 0 NOT NULL,
	"lease_until" timestamp with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"first_attempt_at" timestamp with time zone,
	"ambiguous_at" timestamp with time zone,
	"next_attempt_at" timestamp with time zone,
	"paypal_batch_id" text,
	"paypal_status" text,
	"fees_minor" bigint DEFAULT 0 NOT NULL,
	"last_problem" text,
	"submitted_at" timestamp with time zone,
	"settled_at" timestamp with time zone,
	CONSTRAINT "payout_batches_run_key" UNIQUE("run_id","number"),
	CONSTRAINT "payout_batches_currency_key" UNIQUE("id","currency"),
	CONSTRAINT "payout_batches_status_check" CHECK ("affiliate"."payout_batches"."status" in ('draft', 'approved', 'submitting', 'submitted', 'settled', 'unknown', 'rejected', 'quarantine')),
	CONSTRAINT "payout_batches_currency_check" CHECK ("affiliate"."payout_batches"."currency" in ('USD', 'EUR', 'GBP', 'CAD', 'AUD', 'CHF', 'PLN', 'BRL', 'RUB', 'HUF', 'TWD', 'JPY', 'KWD')),
	CONSTRAINT "payout_batches_items_check" CHECK ("affiliate"."payout_batches"."item_count" between 1 and 15000 and "affiliate"."payout_batches"."total_minor" > 0),
	CONSTRAINT "payout_batches_second_person_check" CHECK ("affiliate"."payout_batches"."approved_by" is null or "affiliate"."payout_batches"."created_by" is null or "affiliate"."payout_batches"."approved_by" <> "affiliate"."payout_batches"."created_by"),
	CONSTRAINT "payout_batches_approved_check" CHECK ("affiliate"."payout_batches"."status" in ('draft', 'rejected') or ("affiliate"."payout_batches"."approved_by" is not null and "affiliate"."payout_batches"."approved_at" is not null)),
	CONSTRAINT "payout_batches_settled_check" CHECK ("affiliate"."payout_batches"."status" <> 'settled' or "affiliate"."payout_batches"."settled_at" is not null),
	CONSTRAINT "payout_batches_sha_check" CHECK ("affiliate"."payout_batches"."request_sha256" ~ '^[0-9a-f]{64}$')
);
--> statement-breakpoint
CREATE TABLE "affiliate"."payout_items" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"batch_id" uuid NOT NULL,
	"advertiser_id" uuid NOT NULL,
	"affiliate_id" uuid NOT NULL,
	"currency" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	"receiver" text NOT NULL,
	"status" text DEFAULT 'reserved' NOT NULL,
	"paypal_item_id" text,
	"paypal_transaction_id" text,
	"paypal_status" text,
	"fee_minor" bigint DEFAULT 0 NOT NULL,
	"problem_code" text,
	"problem_message" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "payout_items_status_check" CHECK ("affiliate"."payout_items"."status" in ('reserved', 'submitted', 'paid', 'unclaimed', 'on_hold', 'failed', 'returned', 'reversed')),
	CONSTRAINT "payout_items_amount_check" CHECK ("affiliate"."payout_items"."amount_minor" > 0 and "affiliate"."payout_items"."fee_minor" >= 0)
);
--> statement-breakpoint
CREATE TABLE "affiliate"."refresh_tokens" (
	"hash" text PRIMARY KEY NOT NULL,
	"session_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"generation" integer NOT NULL,
	"issued_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"spent_at" timestamp with time zone,
	CONSTRAINT "refresh_tokens_generation_key" UNIQUE("session_id","generation")
);
--> statement-breakpoint
CREATE TABLE "affiliate"."sessions" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"user_id" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone,
	"revoked_reason" text,
	"ip" text,
	"user_agent" text,
	CONSTRAINT "sessions_user_key" UNIQUE("user_id","id"),
	CONSTRAINT "sessions_revoked_reason_check" CHECK ("affiliate"."sessions"."revoked_reason" in ('signed_out', 'token_reused')),
	CONSTRAINT "sessions_revoked_check" CHECK (("affiliate"."sessions"."revoked_at" is null) = ("affiliate"."sessions"."revoked_reason" is null))
);
--> statement-breakpoint
CREATE TABLE "affiliate"."user_roles" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"user_id" uuid NOT NULL,
	"role" text NOT NULL,
	"advertiser_id" uuid,
	"affiliate_id" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "user_roles_once" UNIQUE NULLS NOT DISTINCT("user_id","role","advertiser_id","affiliate_id"),
	CONSTRAINT "user_roles_role_check" CHECK ("affiliate"."user_roles"."role" in ('owner', 'admin', 'finance', 'support', 'advertiser', 'affiliate')),
	CONSTRAINT "user_roles_advertiser_check" CHECK (("affiliate"."user_roles"."role" = 'advertiser') = ("affiliate"."user_roles"."advertiser_id" is not null)),
	CONSTRAINT "user_roles_affiliate_check" CHECK (("affiliate"."user_roles"."role" = 'affiliate') = ("affiliate"."user_roles"."affiliate_id" is not null))
);
--> statement-breakpoint
CREATE TABLE "affiliate"."users" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"email" text NOT NULL,
	"password_hash" text NOT NULL,
	"name" text NOT NULL,
	"language" text DEFAULT 'en' NOT NULL,
	"time_zone" text DEFAULT 'UTC' NOT NULL,
	"status" text DEFAULT 'active' NOT NULL,
	"email_verified_at" timestamp with time zone,
	"last_signed_in_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "users_email_lower" CHECK ("affiliate"."users"."email" = lower("affiliate"."users"."email")),
	CONSTRAINT "users_language_check" CHECK ("affiliate"."users"."language" in ('en', 'ru')),
	CONSTRAINT "users_status_check" CHECK ("affiliate"."users"."status" in ('active', 'blocked'))
);
--> statement-breakpoint
CREATE TABLE "affiliate"."click_rollups_daily" (
	"day" date NOT NULL,
	"offer_id" uuid NOT NULL,
	"affiliate_id" uuid NOT NULL,
	"advertiser_id" uuid NOT NULL,
	"clicks" integer NOT NULL,
	"billable" integer NOT NULL,
	"bots" integer NOT NULL,
	"duplicates" integer NOT NULL,
	"rejected" integer NOT NULL,
	CONSTRAINT "click_rollups_daily_pk" PRIMARY KEY("offer_id","affiliate_id","day")
);
--> statement-breakpoint
CREATE TABLE "affiliate"."click_rollups_hourly" (
	"hour" timestamp with time zone NOT NULL,
	"offer_id" uuid NOT NULL,
	"affiliate_id" uuid NOT NULL,
	"advertiser_id" uuid NOT NULL,
	"clicks" integer NOT NULL,
	"billable" integer NOT NULL,
	"bots" integer NOT NULL,
	"duplicates" integer NOT NULL,
	"rejected" integer NOT NULL,
	CONSTRAINT "click_rollups_hourly_pk" PRIMARY KEY("offer_id","affiliate_id","hour")
);
--> statement-breakpoint
CREATE TABLE "affiliate"."conversion_rollups_daily" (
	"day" date NOT NULL,
	"offer_id" uuid NOT NULL,
	"affiliate_id" uuid NOT NULL,
	"advertiser_id" uuid NOT NULL,
	"event" text NOT NULL,
	"currency" text NOT NULL,
	"conversions" integer NOT NULL,
	"amount_minor" bigint NOT NULL,
	"revenue_minor" bigint NOT NULL,
	"commission_minor" bigint NOT NULL,
	CONSTRAINT "conversion_rollups_daily_pk" PRIMARY KEY("offer_id","affiliate_id","day","event","currency")
);
--> statement-breakpoint
CREATE TABLE "affiliate"."conversion_rollups_hourly" (
	"hour" timestamp with time zone NOT NULL,
	"offer_id" uuid NOT NULL,
	"affiliate_id" uuid NOT NULL,
	"advertiser_id" uuid NOT NULL,
	"event" text NOT NULL,
	"currency" text NOT NULL,
	"conversions" integer NOT NULL,
	"amount_minor" bigint NOT NULL,
	"revenue_minor" bigint NOT NULL,
	"commission_minor" bigint NOT NULL,
	CONSTRAINT "conversion_rollups_hourly_pk" PRIMARY KEY("offer_id","affiliate_id","hour","event","currency")
);
--> statement-breakpoint
ALTER TABLE "affiliate"."app_hosts" ADD CONSTRAINT "app_hosts_app_fk" FOREIGN KEY ("advertiser_id","app_id") REFERENCES "affiliate"."apps"("advertiser_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."app_keys" ADD CONSTRAINT "app_keys_app_fk" FOREIGN KEY ("advertiser_id","app_id") REFERENCES "affiliate"."apps"("advertiser_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."apps" ADD CONSTRAINT "apps_advertiser_id_advertisers_id_fk" FOREIGN KEY ("advertiser_id") REFERENCES "affiliate"."advertisers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."apps" ADD CONSTRAINT "apps_default_offer_fk" FOREIGN KEY ("advertiser_id","default_offer_id") REFERENCES "affiliate"."offers"("advertiser_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."enrollments" ADD CONSTRAINT "enrollments_offer_fk" FOREIGN KEY ("advertiser_id","offer_id") REFERENCES "affiliate"."offers"("advertiser_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."enrollments" ADD CONSTRAINT "enrollments_partnership_fk" FOREIGN KEY ("advertiser_id","affiliate_id") REFERENCES "affiliate"."partnerships"("advertiser_id","affiliate_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."partnerships" ADD CONSTRAINT "partnerships_advertiser_id_advertisers_id_fk" FOREIGN KEY ("advertiser_id") REFERENCES "affiliate"."advertisers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."partnerships" ADD CONSTRAINT "partnerships_affiliate_id_affiliates_id_fk" FOREIGN KEY ("affiliate_id") REFERENCES "affiliate"."affiliates"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."commissions" ADD CONSTRAINT "commissions_conversion_fk" FOREIGN KEY ("advertiser_id","conversion_id") REFERENCES "affiliate"."conversions"("advertiser_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."commissions" ADD CONSTRAINT "commissions_partnership_fk" FOREIGN KEY ("advertiser_id","affiliate_id") REFERENCES "affiliate"."partnerships"("advertiser_id","affiliate_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."commissions" ADD CONSTRAINT "commissions_offer_fk" FOREIGN KEY ("advertiser_id","offer_id") REFERENCES "affiliate"."offers"("advertiser_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."conversions" ADD CONSTRAINT "conversions_app_fk" FOREIGN KEY ("advertiser_id","app_id") REFERENCES "affiliate"."apps"("advertiser_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."conversions" ADD CONSTRAINT "conversions_offer_fk" FOREIGN KEY ("advertiser_id","offer_id") REFERENCES "affiliate"."offers"("advertiser_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."conversions" ADD CONSTRAINT "conversions_customer_fk" FOREIGN KEY ("advertiser_id","customer_id") REFERENCES "affiliate"."customers"("advertiser_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."customers" ADD CONSTRAINT "customers_app_fk" FOREIGN KEY ("advertiser_id","app_id") REFERENCES "affiliate"."apps"("advertiser_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."customers" ADD CONSTRAINT "customers_offer_fk" FOREIGN KEY ("advertiser_id","offer_id") REFERENCES "affiliate"."offers"("advertiser_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."customers" ADD CONSTRAINT "customers_partnership_fk" FOREIGN KEY ("advertiser_id","affiliate_id") REFERENCES "affiliate"."partnerships"("advertiser_id","affiliate_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ledger"."accounts" ADD CONSTRAINT "accounts_advertiser_id_advertisers_id_fk" FOREIGN KEY ("advertiser_id") REFERENCES "affiliate"."advertisers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ledger"."accounts" ADD CONSTRAINT "accounts_affiliate_id_affiliates_id_fk" FOREIGN KEY ("affiliate_id") REFERENCES "affiliate"."affiliates"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ledger"."transfers" ADD CONSTRAINT "transfers_transaction_id_transactions_id_fk" FOREIGN KEY ("transaction_id") REFERENCES "ledger"."transactions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ledger"."transfers" ADD CONSTRAINT "transfers_debit_account_fk" FOREIGN KEY ("debit_account_id","currency") REFERENCES "ledger"."accounts"("id","currency") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ledger"."transfers" ADD CONSTRAINT "transfers_credit_account_fk" FOREIGN KEY ("credit_account_id","currency") REFERENCES "ledger"."accounts"("id","currency") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."landing_urls" ADD CONSTRAINT "landing_urls_offer_fk" FOREIGN KEY ("advertiser_id","offer_id") REFERENCES "affiliate"."offers"("advertiser_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."offers" ADD CONSTRAINT "offers_advertiser_id_advertisers_id_fk" FOREIGN KEY ("advertiser_id") REFERENCES "affiliate"."advertisers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."offers" ADD CONSTRAINT "offers_app_fk" FOREIGN KEY ("advertiser_id","app_id") REFERENCES "affiliate"."apps"("advertiser_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."payout_rules" ADD CONSTRAINT "payout_rules_affiliate_id_affiliates_id_fk" FOREIGN KEY ("affiliate_id") REFERENCES "affiliate"."affiliates"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."payout_rules" ADD CONSTRAINT "payout_rules_offer_fk" FOREIGN KEY ("advertiser_id","offer_id") REFERENCES "affiliate"."offers"("advertiser_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."payout_batches" ADD CONSTRAINT "payout_batches_payer_advertiser_id_advertisers_id_fk" FOREIGN KEY ("payer_advertiser_id") REFERENCES "affiliate"."advertisers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."payout_batches" ADD CONSTRAINT "payout_batches_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "affiliate"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."payout_batches" ADD CONSTRAINT "payout_batches_approved_by_users_id_fk" FOREIGN KEY ("approved_by") REFERENCES "affiliate"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."payout_batches" ADD CONSTRAINT "payout_batches_submission_requested_by_users_id_fk" FOREIGN KEY ("submission_requested_by") REFERENCES "affiliate"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."payout_batches" ADD CONSTRAINT "payout_batches_discarded_by_users_id_fk" FOREIGN KEY ("discarded_by") REFERENCES "affiliate"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."payout_items" ADD CONSTRAINT "payout_items_batch_fk" FOREIGN KEY ("batch_id","currency") REFERENCES "affiliate"."payout_batches"("id","currency") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."payout_items" ADD CONSTRAINT "payout_items_partnership_fk" FOREIGN KEY ("advertiser_id","affiliate_id") REFERENCES "affiliate"."partnerships"("advertiser_id","affiliate_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."refresh_tokens" ADD CONSTRAINT "refresh_tokens_session_fk" FOREIGN KEY ("user_id","session_id") REFERENCES "affiliate"."sessions"("user_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."sessions" ADD CONSTRAINT "sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "affiliate"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."user_roles" ADD CONSTRAINT "user_roles_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "affiliate"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."user_roles" ADD CONSTRAINT "user_roles_advertiser_id_advertisers_id_fk" FOREIGN KEY ("advertiser_id") REFERENCES "affiliate"."advertisers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "affiliate"."user_roles" ADD CONSTRAINT "user_roles_affiliate_id_affiliates_id_fk" FOREIGN KEY ("affiliate_id") REFERENCES "affiliate"."affiliates"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "app_hosts_app_idx" ON "affiliate"."app_hosts" USING btree ("advertiser_id","app_id");--> statement-breakpoint
CREATE INDEX "app_keys_app_idx" ON "affiliate"."app_keys" USING btree ("advertiser_id","app_id");--> statement-breakpoint
CREATE UNIQUE INDEX "affiliates_code_key" ON "affiliate"."affiliates" USING btree (lower("code"));--> statement-breakpoint
CREATE UNIQUE INDEX "enrollments_coupon_key" ON "affiliate"."enrollments" USING btree ("advertiser_id",upper("coupon"));--> statement-breakpoint
CREATE INDEX "enrollments_affiliate_idx" ON "affiliate"."enrollments" USING btree ("affiliate_id");--> statement-breakpoint
CREATE INDEX "partnerships_affiliate_idx" ON "affiliate"."partnerships" USING btree ("affiliate_id");--> statement-breakpoint
CREATE INDEX "clicks_affiliate_idx" ON "affiliate"."clicks" USING btree ("affiliate_id","clicked_at");--> statement-breakpoint
CREATE INDEX "clicks_offer_idx" ON "affiliate"."clicks" USING btree ("offer_id","clicked_at");--> statement-breakpoint
CREATE INDEX "commissions_due_idx" ON "affiliate"."commissions" USING btree ("hold_until","id") WHERE status = 'held' and not is_in_review;--> statement-breakpoint
CREATE INDEX "commissions_affiliate_idx" ON "affiliate"."commissions" USING btree ("affiliate_id","created_at");--> statement-breakpoint
CREATE INDEX "conversions_affiliate_idx" ON "affiliate"."conversions" USING btree ("affiliate_id","recorded_at");--> statement-breakpoint
CREATE INDEX "conversions_advertiser_idx" ON "affiliate"."conversions" USING btree ("advertiser_id","recorded_at");--> statement-breakpoint
CREATE INDEX "conversions_click_idx" ON "affiliate"."conversions" USING btree ("click_id");--> statement-breakpoint
CREATE INDEX "customers_affiliate_idx" ON "affiliate"."customers" USING btree ("affiliate_id");--> statement-breakpoint
CREATE INDEX "click_messages_received_idx" ON "logs"."click_messages" USING btree ("received_at");--> statement-breakpoint
CREATE INDEX "inbound_reports_app_idx" ON "logs"."inbound_reports" USING btree ("app_id","received_at");--> statement-breakpoint
CREATE INDEX "inbound_reports_parked_idx" ON "logs"."inbound_reports" USING btree ("click_id") WHERE verdict = 'parked';--> statement-breakpoint
CREATE INDEX "accounts_affiliate_idx" ON "ledger"."accounts" USING btree ("affiliate_id");--> statement-breakpoint
CREATE INDEX "accounts_advertiser_idx" ON "ledger"."accounts" USING btree ("advertiser_id");--> statement-breakpoint
CREATE INDEX "accounts_payable_idx" ON "ledger"."accounts" USING btree ("currency","id") WHERE kind = 'aff.available';--> statement-breakpoint
CREATE INDEX "transactions_commission_idx" ON "ledger"."transactions" USING btree ("commission_id");--> statement-breakpoint
CREATE INDEX "transactions_payout_item_idx" ON "ledger"."transactions" USING btree ("payout_item_id");--> statement-breakpoint
CREATE INDEX "transfers_transaction_idx" ON "ledger"."transfers" USING btree ("transaction_id");--> statement-breakpoint
CREATE INDEX "transfers_debit_account_idx" ON "ledger"."transfers" USING btree ("debit_account_id");--> statement-breakpoint
CREATE INDEX "transfers_credit_account_idx" ON "ledger"."transfers" USING btree ("credit_account_id");--> statement-breakpoint
CREATE INDEX "landing_urls_offer_idx" ON "affiliate"."landing_urls" USING btree ("advertiser_id","offer_id");--> statement-breakpoint
CREATE UNIQUE INDEX "offers_code_key" ON "affiliate"."offers" USING btree (lower("code"));--> statement-breakpoint
CREATE UNIQUE INDEX "payout_batches_paypal_key" ON "affiliate"."payout_batches" USING btree ("paypal_batch_id");--> statement-breakpoint
CREATE INDEX "payout_batches_status_idx" ON "affiliate"."payout_batches" USING btree ("status","created_at");--> statement-breakpoint
CREATE INDEX "payout_items_batch_idx" ON "affiliate"."payout_items" USING btree ("batch_id","id");--> statement-breakpoint
CREATE INDEX "payout_items_affiliate_idx" ON "affiliate"."payout_items" USING btree ("affiliate_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "payout_items_open_key" ON "affiliate"."payout_items" USING btree ("affiliate_id","advertiser_id","currency") WHERE status in ('reserved', 'submitted', 'unclaimed', 'on_hold');--> statement-breakpoint
CREATE INDEX "refresh_tokens_user_idx" ON "affiliate"."refresh_tokens" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "users_email_key" ON "affiliate"."users" USING btree ("email");--> statement-breakpoint
CREATE INDEX "click_rollups_daily_affiliate_idx" ON "affiliate"."click_rollups_daily" USING btree ("affiliate_id","day");--> statement-breakpoint
CREATE INDEX "click_rollups_daily_advertiser_idx" ON "affiliate"."click_rollups_daily" USING btree ("advertiser_id","day");--> statement-breakpoint
CREATE INDEX "click_rollups_hourly_affiliate_idx" ON "affiliate"."click_rollups_hourly" USING btree ("affiliate_id","hour");--> statement-breakpoint
CREATE INDEX "conversion_rollups_daily_affiliate_idx" ON "affiliate"."conversion_rollups_daily" USING btree ("affiliate_id","day");--> statement-breakpoint
CREATE INDEX "conversion_rollups_daily_advertiser_idx" ON "affiliate"."conversion_rollups_daily" USING btree ("advertiser_id","day");--> statement-breakpoint
CREATE INDEX "conversion_rollups_hourly_affiliate_idx" ON "affiliate"."conversion_rollups_hourly" USING btree ("affiliate_id","hour");